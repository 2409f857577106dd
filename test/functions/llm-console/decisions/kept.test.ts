import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionSummary } from '../../../../functions/llm-console/pages/api/decisions.ts'
import { withNewest, withOlder } from '../../../../functions/llm-console/pages/decisions/kept.ts'

function decisionOf(number: number, ms = 1): DecisionSummary {
  const time = new Date(number * 1000).toISOString()
  return {
    call_id: `call-${number}`,
    time,
    status: 'completed',
    ms,
    attempt_count: 1,
    fallback_count: 0,
    hedged: false,
  }
}

const from = (top: number, count: number) => Array.from({ length: count }, (_, index) => decisionOf(top - index))
const kept = { decisions: from(300, 200), next: '101', hasGap: false }

describe('the decisions that a page keeps', () => {
  test('have each once, as the newest page has it', () => {
    const newest = { decisions: [decisionOf(301), decisionOf(300, 7)], next: '300' }
    const { decisions, next, hasGap } = withNewest(kept, newest)
    assert.deepEqual([decisions.length, decisions[1]?.ms, next, hasGap], [201, 7, '101', false])
  })

  test('have a gap where the newest page has none of them, and for good', () => {
    const after = withNewest(kept, { decisions: from(500, 100), next: '401' })
    assert.equal(after.hasGap, true)
    assert.equal(withNewest(after, { decisions: from(510, 100), next: '411' }).hasGap, true)
    assert.equal(withOlder(after, { decisions: from(100, 100), next: null }).hasGap, true)
  })

  test('have none where the router has no others', () => {
    assert.equal(withNewest(kept, { decisions: from(500, 3), next: null }).hasGap, false)
  })

  test('are as many as the router keeps, and no more are asked for then', () => {
    const { decisions, next } = withNewest(
      { ...kept, decisions: from(10_000, 10_000) },
      { ...kept, decisions: from(10_050, 100) },
    )
    assert.deepEqual([decisions.length, decisions.at(-1)?.call_id, next], [10_000, 'call-51', null])
  })
})

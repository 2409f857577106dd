import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Answer, noAnswerYet } from '../../../../functions/llm-console/pages/answers/answer.ts'
import type { Decided } from '../../../../functions/llm-console/pages/api/decisions.ts'
import { barsOf } from '../../../../functions/llm-console/pages/playground/bars.ts'

const answer: Answer = { ...noAnswerYet, state: 'answered', firstTokenMs: 420, totalMs: 900 }
const attempt = { target: 'a/m', kind: 'first', start_ms: 2, end_ms: 300, outcome: 'failed', code: 'rate_limited' }
const second = {
  target: 'b/n',
  kind: 'fallback',
  start_ms: 301,
  end_ms: 880,
  first_output_ms: 400,
  outcome: 'answered',
}
const decided: Decided = { call_id: 'c', overhead_ms: 1.5, attempts: [attempt, second] }

describe('the time line', () => {
  test('has what this page sees, as long as nothing else is known', () => {
    assert.deepEqual(barsOf(answer, undefined), [
      { name: 'Seen here', note: 'whole', fromMs: 0, toMs: 900, firstMs: 420, tone: 'good' },
    ])
    const [waiting] = barsOf({ ...noAnswerYet, totalMs: 70 }, undefined)
    assert.deepEqual([waiting?.note, waiting?.toMs, waiting?.tone], ['waiting for the first token', 70, 'waiting'])
  })

  test('has the router and each attempt with its error, once they are known', () => {
    const bars = barsOf(answer, decided).map(({ name, note, fromMs, toMs, firstMs }) => [
      name,
      note,
      fromMs,
      toMs,
      firstMs,
    ])
    assert.deepEqual(bars, [
      ['Router', 'reads, decides, reserves', 0, 2, undefined],
      ['a/m', 'first choice: failed, rate_limited', 2, 300, undefined],
      ['b/n', 'fallback: answered', 301, 880, 400],
      ['Seen here', 'whole', 0, 900, 420],
    ])
  })

  test('shows a broken answer as broken, and words of a later version as they are', () => {
    const later = { ...attempt, kind: 'mirror', outcome: 'ignored', code: undefined }
    const [, first, here] = barsOf({ ...answer, state: 'broken_off' }, { ...decided, attempts: [later] })
    assert.deepEqual([first?.note, here?.note, here?.tone], ['mirror: ignored', 'broken off', 'bad'])
  })
})

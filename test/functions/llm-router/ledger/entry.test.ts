import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import { recordOf } from './records.ts'

describe('an entry of the ledger', () => {
  test('keeps usage with details that only one provider has', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      queue_time: 0.5,
      prompt_tokens_details: { cached_tokens: 3 },
    }
    assert.deepEqual(JSON.parse(toEntry(recordOf({ id: 'r1', usage })).text).usage, usage)
  })

  test('is bounded, whatever a provider puts into its usage', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, more: Array.from({ length: 1e5 }, (_, index) => index) }
    const { text } = toEntry(recordOf({ id: 'r1', usage }))
    assert.deepEqual(JSON.parse(text).usage, { prompt_tokens: 10, completion_tokens: 5 })
  })

  test('is summed up for its hour, which is kept for three years, and for good', () => {
    const { tallies } = toEntry(recordOf({ id: 'r1', time: '2026-11-25T23:59:59.999Z' }))
    assert.deepEqual(
      tallies.map(({ group, expiresMs }) => [group, expiresMs && new Date(expiresMs).toISOString()]),
      [
        ['hour/2026-11-25T23', '2029-11-28T00:00:00.000Z'],
        ['total', undefined],
      ],
    )
  })
})

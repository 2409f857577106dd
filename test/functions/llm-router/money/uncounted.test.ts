import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Usage } from '#runtime/contract/usage.ts'
import { settlementOf } from '../../../../functions/llm-router/money/settlement.ts'

const cost = 0.6
const toldNanoUsd = 600_000_000
const costOf = (usage: Usage) => (typeof usage.cost === 'number' ? usage.cost : 0)

/** Answers that broke off, of which not all can be counted. */
const answers = [
  {
    usage: { prompt_tokens: 100, completion_tokens: 50, cost },
    counted: { prompt: { prompt_tokens: 90 }, completionTokens: undefined },
  },
  { usage: { prompt_tokens: 0, completion_tokens: 50, cost }, counted: { prompt: undefined, completionTokens: 20 } },
]

test('a cost that was told stands where the answer cannot be counted', () => {
  for (const answer of answers) {
    const ended = { how: 'broke_off', ...answer } as const
    for (const [most, costNanoUsd] of [
      [500_000_000, toldNanoUsd],
      [700_000_000, 700_000_000],
    ] as const) {
      assert.deepEqual(settlementOf(ended, costOf, most), { status: 'reserved', usage: null, costNanoUsd })
    }
    const told = { status: 'estimated', usage: answer.usage, costNanoUsd: toldNanoUsd }
    assert.deepEqual(settlementOf(ended, costOf, undefined), told)
  }
})

test('a total of zeros tells no cost', () => {
  const usage = { prompt_tokens: 0, completion_tokens: 0 }
  const ended = { how: 'broke_off', usage, counted: { prompt: undefined, completionTokens: undefined } } as const
  assert.deepEqual(settlementOf(ended, costOf, undefined), { status: 'unknown', usage: null, costNanoUsd: null })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Usage } from '#runtime/contract/usage.ts'
import { type Ended, settlementOf } from '../../../../functions/llm-router/money/settlement.ts'

const usage = { prompt_tokens: 100, completion_tokens: 50 }
const counted = { prompt: { prompt_tokens: 90 }, completionTokens: 20 }
const most = 500_000_000
/** What the provider says that they cost. */
const told = ({ cost }: Usage) => (typeof cost === 'number' ? cost : undefined)
/** The same, or else a dollar for a thousand tokens. */
const price = (usage: Usage) => told(usage) ?? (usage.prompt_tokens + (usage.completion_tokens ?? 0)) / 1000

const cases: [string, Ended, { priced?: false; most?: number | undefined }, object | undefined][] = [
  ['a whole answer', { how: 'answered', usage }, {}, { status: 'settled', usage, costNanoUsd: 150_000_000 }],
  [
    'one that broke off',
    { how: 'broke_off', usage: undefined, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 20 }, costNanoUsd: 110_000_000 },
  ],
  [
    'one that broke off, whose prompt cannot be counted',
    { how: 'broke_off', usage: undefined, counted: { ...counted, prompt: undefined } },
    {},
    { status: 'reserved', usage: null, costNanoUsd: most },
  ],
  [
    'one that broke off, of which something came that cannot be counted',
    { how: 'broke_off', usage, counted: { ...counted, completionTokens: undefined } },
    {},
    { status: 'reserved', usage: null, costNanoUsd: most },
  ],
  [
    'one that broke off after a total of zeros',
    { how: 'broke_off', usage: { prompt_tokens: 0, completion_tokens: 0 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 20 }, costNanoUsd: 110_000_000 },
  ],
  [
    'one that broke off before its prompt was reported',
    { how: 'broke_off', usage: { prompt_tokens: 0, completion_tokens: 1, total_tokens: 1 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 20 }, costNanoUsd: 110_000_000 },
  ],
  [
    'one that broke off before its prompt was reported, at the most it can cost',
    { how: 'broke_off', usage: { prompt_tokens: 0, completion_tokens: 30 }, counted },
    { most: 100_000_000 },
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 30 }, costNanoUsd: 100_000_000 },
  ],
  [
    'one that broke off before its prompt was reported, which cannot be counted',
    { how: 'broke_off', usage: { prompt_tokens: 0, completion_tokens: 1 }, counted: { ...counted, prompt: undefined } },
    {},
    { status: 'reserved', usage: null, costNanoUsd: most },
  ],
  [
    'one that broke off after a first total',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 20 }, costNanoUsd: 120_000_000 },
  ],
  [
    'one that broke off after a first total and its cost, which is of fewer tokens',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 1, cost: 0.09, cost_details: {} }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 20 }, costNanoUsd: 120_000_000 },
  ],
  [
    'one that broke off after a first total that cost more than what was counted',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 1, cost: 0.2 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 20 }, costNanoUsd: 200_000_000 },
  ],
  [
    'one that broke off after a total and its cost, of all that was counted',
    { how: 'broke_off', usage: { ...usage, cost: 0.09 }, counted },
    {},
    { status: 'estimated', usage: { ...usage, cost: 0.09 }, costNanoUsd: 90_000_000 },
  ],
  [
    'one that broke off, whose reported total is more than was counted',
    { how: 'broke_off', usage, counted },
    {},
    { status: 'estimated', usage, costNanoUsd: 150_000_000 },
  ],
  [
    'one that broke off, whose total alone tells of thoughts',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 3, total_tokens: 300 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 200 }, costNanoUsd: 300_000_000 },
  ],
  [
    'one that broke off, whose total is more than it can cost',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 3, total_tokens: 30_000 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 29_900 }, costNanoUsd: most },
  ],
  [
    'one that broke off, whose total is of an answer alone',
    { how: 'broke_off', usage: { prompt_tokens: 0, completion_tokens: 1, total_tokens: 30 }, counted },
    {},
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 20 }, costNanoUsd: 110_000_000 },
  ],
  [
    'one that broke off, whose count would cost more than it can',
    { how: 'broke_off', usage: undefined, counted },
    { most: 100_000_000 },
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 20 }, costNanoUsd: 100_000_000 },
  ],
  [
    'one that broke off, whose count after a first total would cost more than it can',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 1 }, counted },
    { most: 110_000_000 },
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 20 }, costNanoUsd: 110_000_000 },
  ],
  [
    'one that broke off, whose first total alone costs more than it can',
    { how: 'broke_off', usage: { prompt_tokens: 100, completion_tokens: 1 }, counted },
    { most: 50_000_000 },
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 20 }, costNanoUsd: 101_000_000 },
  ],
  [
    'one that broke off, whose reported total costs more than it can',
    { how: 'broke_off', usage, counted },
    { most: 100_000_000 },
    { status: 'estimated', usage, costNanoUsd: 150_000_000 },
  ],
  [
    'one that broke off, without a bound',
    { how: 'broke_off', usage: undefined, counted },
    { most: undefined },
    { status: 'estimated', usage: { prompt_tokens: 90, completion_tokens: 20 }, costNanoUsd: 110_000_000 },
  ],
  [
    'a whole answer without usage',
    { how: 'answered', usage: undefined },
    {},
    { status: 'reserved', usage: null, costNanoUsd: most },
  ],
  [
    'a whole answer whose first total does not count all of it',
    {
      ...{ how: 'answered', usage: undefined },
      partly: { usage: { prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 }, counted },
    },
    {},
    { status: 'estimated', usage: { prompt_tokens: 100, completion_tokens: 20 }, costNanoUsd: 120_000_000 },
  ],
  [
    'one that broke off after a cost, where nothing prices what was counted',
    { how: 'broke_off', usage: { prompt_tokens: 10, completion_tokens: 2, cost: 0.6 }, counted },
    { priced: false },
    { status: 'estimated', usage: { prompt_tokens: 10, completion_tokens: 20 }, costNanoUsd: 600_000_000 },
  ],
  [
    'one that broke off after a cost, where nothing prices what was counted, below what it can cost',
    { how: 'broke_off', usage: { prompt_tokens: 10, completion_tokens: 2, cost: 0.2 }, counted },
    { priced: false },
    { status: 'estimated', usage: { prompt_tokens: 10, completion_tokens: 20 }, costNanoUsd: most },
  ],
  [
    'one that broke off after a cost, where nothing prices what was counted, or bounds it',
    { how: 'broke_off', usage: { prompt_tokens: 10, completion_tokens: 2, cost: 0.2 }, counted },
    { priced: false, most: undefined },
    { status: 'estimated', usage: { prompt_tokens: 10, completion_tokens: 20 }, costNanoUsd: 200_000_000 },
  ],
  [
    'a whole answer without a price',
    { how: 'answered', usage },
    { priced: false },
    { status: 'reserved', usage, costNanoUsd: most },
  ],
  ['a lost answer', { how: 'lost' }, {}, { status: 'reserved', usage: null, costNanoUsd: most }],
  [
    'a lost answer without a bound',
    { how: 'lost' },
    { most: undefined },
    { status: 'unknown', usage: null, costNanoUsd: null },
  ],
  ['no answer', { how: 'unserved' }, {}, undefined],
]

for (const [name, ended, has, expected] of cases) {
  test(`${name} settles as ${JSON.stringify(expected)}`, () => {
    const bound = 'most' in has ? has.most : most
    assert.deepEqual(settlementOf(ended, has.priced === false ? told : price, bound), expected)
  })
}

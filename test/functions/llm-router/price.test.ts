import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../functions/llm-router/catalogue/catalogue.ts'
import { toNanoUsd, toUsd } from '../../../functions/llm-router/money/nano-usd.ts'
import { costOf } from '../../../functions/llm-router/money/price.ts'
import { shipped, today } from './shipped.ts'

const [some] = shipped.targets
if (some === undefined) throw new Error('the shipped catalogue has no target')
/** A day, in the standard tier. */
const occasion = { nowMs: today }
const priced = (usdPerMillionTokens: Target['usdPerMillionTokens'], markupPercent = 0): Target => ({
  ...some,
  usdPerMillionTokens,
  markupPercent,
})

function usd(usage: Usage | undefined, target: Target): number {
  const cost = costOf(usage, target, occasion)
  if ('usd' in cost) return cost.usd
  throw new Error(`unknown: ${cost.unknown}`)
}

describe('what a call costs', () => {
  // Worked out by hand, to 1e-12 USD.
  const cases: [string, Usage, Target, number][] = [
    [
      'input and output',
      { prompt_tokens: 1000, completion_tokens: 500 },
      priced({ input: 0.075, output: 0.3 }),
      0.000225,
    ],
    [
      'cached tokens at their own price, neither twice nor lost',
      { prompt_tokens: 1000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 400 } },
      priced({ input: 0.075, output: 0.3, cachedInput: 0.0375 }),
      0.00006,
    ],
    [
      'cached tokens at the input price where there is no other',
      { prompt_tokens: 1000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 400 } },
      priced({ input: 0.6, output: 3 }),
      0.0006,
    ],
    [
      'tokens written to the cache',
      {
        prompt_tokens: 1000,
        completion_tokens: 0,
        prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 200 },
      },
      priced({ input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25 }),
      0.00096,
    ],
    [
      'reasoning tokens as output',
      { prompt_tokens: 0, completion_tokens: 1000, completion_tokens_details: { reasoning_tokens: 900 } },
      priced({ input: 0.3, output: 2.5 }),
      0.0025,
    ],
    [
      'reasoning tokens at a price of their own',
      { prompt_tokens: 0, completion_tokens: 1000, completion_tokens_details: { reasoning_tokens: 900 } },
      priced({ input: 0.3, output: 2.5, reasoning: 3.5 }),
      0.0034,
    ],
    [
      'the markup',
      { prompt_tokens: 1000, completion_tokens: 1000 },
      priced({ input: 0.06, output: 0.06 }, 5),
      0.000126,
    ],
    ['an embedding', { prompt_tokens: 1000 }, priced({ input: 0.02, output: 0 }), 0.00002],
    ['the cluster’s own hardware', { prompt_tokens: 1000, completion_tokens: 9 }, priced({ input: 0, output: 0 }), 0],
  ]
  for (const [what, usage, target, expected] of cases) {
    test(what, () =>
      assert.ok(Math.abs(usd(usage, target) - expected) < 1e-12, `${usd(usage, target)}, not ${expected}`),
    )
  }

  test('stays unknown where usage or price is unknown or contradicts itself', () => {
    const target = priced({ input: 1, output: 1 })
    assert.deepEqual(costOf(undefined, target, occasion), { unknown: 'usage' })
    assert.deepEqual(costOf({ prompt_tokens: 5 }, target, occasion), { unknown: 'usage' })
    const nothing = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
    assert.deepEqual(costOf(nothing, target, occasion), { unknown: 'usage' })
    assert.deepEqual(costOf(nothing, priced({ input: 0, output: 0 }), occasion), { usd: 0 })
    assert.deepEqual(costOf({ prompt_tokens: 5, completion_tokens: 5 }, priced(undefined), occasion), {
      unknown: 'price',
    })
    assert.deepEqual(
      costOf({ prompt_tokens: 5, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 6 } }, target, occasion),
      { unknown: 'usage' },
    )
    assert.deepEqual(
      costOf(
        { prompt_tokens: 5, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 6 } },
        target,
        occasion,
      ),
      { unknown: 'usage' },
    )
  })

  test('all tokens of a long prompt cost what the largest size that it exceeds says', () => {
    const sizes = [
      { abovePromptTokens: 100_000, usdPerMillionTokens: { input: 2, output: 2 } },
      { abovePromptTokens: 200_000, usdPerMillionTokens: { input: 4, output: 4 } },
    ]
    const target = { ...priced({ input: 1, output: 1 }), longPromptPrices: sizes }
    assert.equal(usd({ prompt_tokens: 100_000, completion_tokens: 0 }, target), 0.1)
    assert.equal(usd({ prompt_tokens: 100_001, completion_tokens: 1 }, target), 0.200004)
    assert.equal(usd({ prompt_tokens: 200_001, completion_tokens: 0 }, target), 0.800004)
  })

  test('the provider’s own figure goes before the table, where the catalogue says so', () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 0, cost: 0.5 }
    assert.equal(usd(usage, { ...priced({ input: 1, output: 1 }, 5), costInReply: true }), 0.525)
    assert.equal(usd(usage, priced({ input: 1, output: 1 })), 0.001)
    assert.equal(usd({ ...usage, cost: -1 }, { ...priced({ input: 1, output: 1 }), costInReply: true }), 0.001)
  })

  test('a cluster’s token costs what its hour does, over the tokens of an hour', () => {
    const cluster = {
      name: 'a',
      region: 'r',
      cloud: 'aws' as const,
      usdPerHour: 3.6,
      tokensPerSecond: 100,
      maxQueueDepth: 10,
    }
    const target = { ...priced(undefined), cluster }
    const usage = { prompt_tokens: 50, completion_tokens: 50 }
    // 3.6 USD an hour over 360,000 tokens an hour is 0.01 USD for a thousand.
    assert.deepEqual(costOf(usage, target, occasion), { usd: 0.001 })
    assert.deepEqual(costOf(usage, target, { ...occasion, tokensPerSecond: 50 }), { usd: 0.002 })
  })

  test('is whole billionths of a USD, as the ledger has it', () => {
    const cost = usd({ prompt_tokens: 3, completion_tokens: 7 }, priced({ input: 0.0375, output: 0.4 }))
    assert.equal(cost, 0.000_002_913)
    assert.equal(cost, toUsd(toNanoUsd(cost)))
  })

  test('is what an exact calculation in whole numbers gives, rounded', () => {
    const half = 0.501e-9
    const tokens = fc.integer({ min: 0, max: 2_000_000 })
    const microUsd = fc.integer({ min: 0, max: 100_000_000 })
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        tokens,
        microUsd,
        microUsd,
        microUsd,
        (fresh, cached, said, thought, input, cachedInput, output) => {
          // Prices in millionths of a USD per million tokens: the sum is then a whole number of 1e-12 USD.
          const exact =
            BigInt(fresh) * BigInt(input) +
            BigInt(cached) * BigInt(cachedInput) +
            BigInt(said + thought) * BigInt(output)
          const usage = {
            prompt_tokens: fresh + cached,
            completion_tokens: said + thought,
            prompt_tokens_details: { cached_tokens: cached },
            completion_tokens_details: { reasoning_tokens: thought },
          }
          const cost = usd(usage, priced({ input: input / 1e6, output: output / 1e6, cachedInput: cachedInput / 1e6 }))
          const expected = Number(exact) / 1e12
          assert.ok(Math.abs(cost - expected) <= half + expected * 1e-13, `${cost}, not ${expected}`)
        },
      ),
    )
  })
})

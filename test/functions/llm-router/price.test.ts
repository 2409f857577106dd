import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../functions/llm-router/catalogue.ts'
import { costOf } from '../../../functions/llm-router/price.ts'
import { shipped } from './shipped.ts'

const [some] = shipped.targets
if (some === undefined) throw new Error('the shipped catalogue has no target')
const priced = (usdPerMillionTokens: Target['usdPerMillionTokens'], markupPercent = 0): Target => ({
  ...some,
  usdPerMillionTokens,
  markupPercent,
})

function usd(usage: Usage | undefined, target: Target): number {
  const cost = costOf(usage, target)
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
    assert.deepEqual(costOf(undefined, target), { unknown: 'usage' })
    assert.deepEqual(costOf({ prompt_tokens: 5 }, target), { unknown: 'usage' })
    assert.deepEqual(costOf({ prompt_tokens: 5, completion_tokens: 5 }, priced(undefined)), { unknown: 'price' })
    assert.deepEqual(
      costOf({ prompt_tokens: 5, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 6 } }, target),
      { unknown: 'usage' },
    )
    assert.deepEqual(
      costOf({ prompt_tokens: 5, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 6 } }, target),
      { unknown: 'usage' },
    )
  })

  test('is unknown for a prompt longer than the price holds for', () => {
    const target = { ...priced({ input: 1, output: 1 }), pricedUpToPromptTokens: 100_000 }
    assert.equal(usd({ prompt_tokens: 100_000, completion_tokens: 0 }, target), 0.1)
    assert.deepEqual(costOf({ prompt_tokens: 100_001, completion_tokens: 0 }, target), { unknown: 'price' })
  })

  test('is what an exact calculation in whole numbers gives', () => {
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
          assert.ok(Math.abs(cost - expected) <= Math.max(1e-12, expected * 1e-13), `${cost}, not ${expected}`)
        },
      ),
    )
  })
})

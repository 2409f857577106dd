import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { hasPrice } from '../../../../functions/llm-router/money/asked-tier.ts'
import { type Bounds, createMostCost, mostUsage } from '../../../../functions/llm-router/money/most-cost.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { shipped, today } from '../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const own = (more: Partial<Target>): Target => ({
  ...some,
  provider: 'openai',
  contextWindowTokens: 100_000,
  usdPerMillionTokens: { input: 1, output: 10 },
  ...more,
})
const text: Bounds = {
  prompts: 1,
  promptTokens: 1000,
  images: 0,
  maxOutputTokens: 100,
  choices: 1,
  hasMedia: false,
  certain: [],
  searchesWeb: false,
}
const span = { beginsMs: today, endsByMs: today }
const most = (target: Target, more: Partial<Bounds> = {}) => createMostCost()({ ...text, ...more }, target, span)

describe('the most that an attempt can cost', () => {
  // Worked out by hand.
  const cases: [string, Target, Partial<Bounds>, number | undefined][] = [
    ['the prompt and the longest answer', own({}), {}, 0.002],
    ['several answers', own({}), { choices: 3 }, 0.004],
    ['the model’s own longest answer', own({ maxOutputTokens: 500 }), { maxOutputTokens: undefined }, 0.006],
    ['no more than the model can give', own({ maxOutputTokens: 50 }), {}, 0.0015],
    ['the context window where nothing else is known', own({}), { maxOutputTokens: undefined }, 1.001],
    ['no more than fits the context window', own({ contextWindowTokens: 500 }), {}, 0.0015],
    ['reasoning', own({ usdPerMillionTokens: { input: 1, output: 10, reasoning: 20 } }), {}, 0.003],
    ['what is written to a cache', own({ usdPerMillionTokens: { input: 1, output: 10, cacheWrite1h: 2 } }), {}, 0.003],
    [
      'the dearest service tier',
      own({ serviceTierPrices: { us: { input: 2, output: 20 }, flex: { input: 0.5, output: 5 } } }),
      {},
      0.004,
    ],
    [
      'a long prompt',
      own({ longPromptPrices: [{ abovePromptTokens: 999, usdPerMillionTokens: { input: 2, output: 10 } }] }),
      {},
      0.003,
    ],
    [
      'a prompt that cannot be so long',
      own({ longPromptPrices: [{ abovePromptTokens: 1000, usdPerMillionTokens: { input: 2, output: 10 } }] }),
      {},
      0.002,
    ],
    ['images', own({ maxImageTokens: 500 }), { images: 2, hasMedia: true }, 0.003],
    ['a file of unknown length', own({}), { promptTokens: Number.POSITIVE_INFINITY }, 0.101],
    ['the markup', own({ markupPercent: 50 }), {}, 0.003],
    ['searches of the web', own({ usdPerThousandWebSearches: 10 }), { searchesWeb: true }, 0.102],
    ['searches without a price', own({}), { searchesWeb: true }, undefined],
    ['a target without a price', own({ usdPerMillionTokens: undefined }), {}, undefined],
    ['sound without a price', own({}), { hasMedia: true, certain: ['audioInput'] }, undefined],
    ['no bound', own({ contextWindowTokens: undefined }), { promptTokens: Number.POSITIVE_INFINITY }, undefined],
    [
      'a free target, whatever is asked',
      own({ contextWindowTokens: undefined, usdPerMillionTokens: { input: 0, output: 0 } }),
      { promptTokens: Number.POSITIVE_INFINITY, maxOutputTokens: undefined },
      0,
    ],
    [
      'sound where text costs nothing',
      own({ usdPerMillionTokens: { input: 0, output: 0, audioInput: 100 } }),
      { hasMedia: true, certain: ['audioInput'] },
      0.1,
    ],
    [
      'thoughts where text costs nothing',
      own({ usdPerMillionTokens: { input: 0, output: 0, reasoning: 20 } }),
      {},
      0.002,
    ],
    [
      'no bound where the reply has the price, and the table none above zero',
      own({ costInReply: true, usdPerMillionTokens: { input: 0, output: 0 } }),
      {},
      undefined,
    ],
    ['the table where the reply has the price', own({ costInReply: true }), {}, 0.002],
    [
      'images that a model may answer a text with',
      own({ usdPerMillionTokens: { input: 1, output: 10, imageOutput: 30 } }),
      {},
      0.004,
    ],
    [
      'a cluster, which is paid by the hour',
      own({
        usdPerMillionTokens: undefined,
        cluster: { name: 'c', region: 'r', cloud: 'own', usdPerHour: 3.6, tokensPerSecond: 1000, maxQueueDepth: 1 },
      }),
      {},
      0.0011,
    ],
  ]
  for (const [name, target, more, expected] of cases) {
    test(`counts ${name}`, () => assert.equal(most(target, more), expected))
  }

  test('is never less than what any usage within the bounds costs, at any shipped target', () => {
    const mostCost = createMostCost()
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const asked = fc.record({
      target: fc.constantFrom(...shipped.targets),
      promptTokens: fc.integer({ min: 1, max: 400_000 }),
      maxOutputTokens: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
      tier: fc.constantFrom('flex', 'batch', 'priority', 'us', undefined),
      shares: fc.tuple(share, share, share, share, share),
    })
    fc.assert(
      fc.property(asked, ({ target, promptTokens, maxOutputTokens, tier, shares }) => {
        const asked = tier !== undefined && hasPrice(target, tier) ? tier : undefined
        const bounds = { ...text, promptTokens, maxOutputTokens, serviceTier: asked }
        const limit = mostUsage(bounds, target)
        const bound = mostCost(bounds, target, span)
        assert.ok(bound !== undefined && limit !== undefined, target.name)
        const [prompt, completion, cached, written, thought] = shares
        const promptOf = Math.floor(limit.prompt_tokens * prompt)
        const completionOf = Math.floor((limit.completion_tokens ?? 0) * completion)
        const usage: Usage = {
          prompt_tokens: promptOf,
          completion_tokens: completionOf,
          prompt_tokens_details: {
            cached_tokens: Math.floor((promptOf * cached) / 2),
            cache_write_tokens: Math.floor((promptOf * written) / 2),
          },
          completion_tokens_details: { reasoning_tokens: Math.floor(completionOf * thought) },
        }
        const cost = costOf(usage, target, { nowMs: today, serviceTier: tier })
        if ('usd' in cost) assert.ok(cost.usd <= bound, `${target.name}: ${cost.usd} of ${bound}`)
      }),
      { numRuns: 2000 },
    )
  })

  test('is known for each shipped target, by the longest answer that its model gives', () => {
    for (const target of shipped.targets) {
      assert.ok(most(target, { maxOutputTokens: undefined }) !== undefined, target.name)
      const isPaid = (target.usdPerMillionTokens?.output ?? 0) > 0
      assert.equal(target.maxOutputTokens !== undefined, isPaid, target.name)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { askedOf, askedTier } from '../../../../functions/llm-router/money/asked-tier.ts'
import { type Bounds, createMostCost } from '../../../../functions/llm-router/money/most-cost.ts'
import { type VendorName, vendors } from '../../../../functions/openai-generate/vendor/vendors.ts'
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
  ...{ prompts: 1, promptTokens: 1000, images: 0, maxOutputTokens: 100, choices: 1 },
  ...{ hasMedia: false, certain: [], searchesWeb: false },
}

const span = { beginsMs: today, endsByMs: today }
const priority = { serviceTier: 'priority' }
const longPromptPrices = [{ abovePromptTokens: 999, usdPerMillionTokens: { input: 2, output: 10 } }]
const tiersApart = own({ longPromptPrices, serviceTierPrices: { priority: { input: 2, output: 20 } } })

describe('the most that an attempt can cost in the tier that a request asks for', () => {
  // At the list price it is 0.002.
  const cases: [string, Target, Partial<Bounds>, number | undefined][] = [
    [
      'the dearest service tier that is asked for',
      own({ serviceTierPrices: { priority: { input: 2, output: 20 }, flex: { input: 0.5, output: 5 } } }),
      { serviceTier: 'priority' },
      0.004,
    ],
    [
      'a tier that is asked for as a multiple',
      own({ serviceTierFactors: { fast: 2 } }),
      { serviceTier: 'fast' },
      0.004,
    ],
    ['no tier that nobody gets unasked', own({ serviceTierFactors: { fast: 2, priority: 2 } }), {}, 0.002],
    [
      'the list price where a cheaper tier is asked for, which may have no room',
      own({ serviceTierFactors: { flex: 0.5, fast: 2 } }),
      { serviceTier: 'flex' },
      0.002,
    ],
    [
      'a region with a price of its own, unasked',
      own({ serviceTierPrices: { us: { input: 2, output: 20 } } }),
      {},
      0.004,
    ],
    ['a tier without a price', own({ serviceTierFactors: { flex: 0.5 } }), { serviceTier: 'priority' }, undefined],
    [
      'the list price of a target that a tier is not passed on to',
      own({ provider: 'vertex' }),
      { serviceTier: 'priority' },
      0.002,
    ],
    [
      'a tier that such a target may be in by itself',
      own({ provider: 'vertex', serviceTierFactors: { priority: 2 } }),
      {},
      0.004,
    ],
    [
      'a free target, in whatever tier',
      own({ usdPerMillionTokens: { input: 0, output: 0 } }),
      { serviceTier: 'priority' },
      0,
    ],
    [
      'the dearest multiple that a tier or a region charges',
      own({ serviceTierFactors: { us: 1.5, flex: 0.5 } }),
      {},
      0.003,
    ],
    [
      'the same of a long prompt',
      own({
        serviceTierFactors: { us: 1.5 },
        longPromptPrices,
      }),
      {},
      0.0045,
    ],
    ['the price of a tier for a prompt of the usual length', tiersApart, { promptTokens: 999, ...priority }, 0.003998],
    ['no tier that is asked for with a prompt of which its prices say nothing', tiersApart, priority, undefined],
    ['the list price of such a prompt', tiersApart, {}, 0.003],
    [
      'no region that comes unasked, likewise',
      own({ longPromptPrices, serviceTierPrices: { us: { input: 1, output: 11 } } }),
      {},
      undefined,
    ],
    [
      'the list price of such a prompt where a tier that comes unasked is cheaper',
      own({ longPromptPrices, serviceTierPrices: { flex: { input: 0.5, output: 5, cachedInput: 0.1 } } }),
      {},
      0.003,
    ],
  ]
  for (const [name, target, more, expected] of cases) {
    test(`counts ${name}`, () => assert.equal(createMostCost()({ ...text, ...more }, target, span), expected))
  }

  test('is that of each request, whatever was asked before', () => {
    const target = own({ serviceTierFactors: { priority: 2 } })
    const mostCost = createMostCost()
    const costs = ['priority', undefined, 'flex', 'priority'].map((serviceTier) =>
      mostCost({ ...text, serviceTier }, target, span),
    )
    assert.deepEqual(costs, [0.004, 0.002, undefined, 0.004])
  })
})

test('names of the list price ask for no tier, nor does what is no name', () => {
  for (const word of [undefined, null, '', 7, 'auto', 'Default', 'on_demand', 'standard']) {
    assert.equal(askedTier(word), undefined, String(word))
  }
  assert.equal(askedTier('Priority'), 'priority')
})

test('a tier counts for those vendors of OpenAI’s API that it is passed on to', () => {
  for (const name of Object.keys(vendors) as VendorName[]) {
    const isDropped = vendors[name].drops.includes('service_tier')
    assert.equal(askedOf(own({ provider: name }), 'priority'), isDropped ? undefined : 'priority', name)
  }
})

test('a tier counts at Groq only if Groq has it', () => {
  const tiers = ['flex', 'performance', 'priority', 'fast', undefined]
  assert.deepEqual(
    tiers.map((tier) => askedOf(own({ provider: 'groq' }), tier)),
    ['flex', 'performance', undefined, undefined, undefined],
  )
})

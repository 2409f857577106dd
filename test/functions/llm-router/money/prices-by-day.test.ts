import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { type Bounds, createMostCost } from '../../../../functions/llm-router/money/most-cost.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { shipped } from '../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const priced = (usdPerMillionTokens: Target['usdPerMillionTokens']): Target => ({ ...some, usdPerMillionTokens })

test('a price that was announced holds from its day on', () => {
  const later = [{ from: '2027-01-01', usdPerMillionTokens: { input: 2, output: 2 } }]
  const target = { ...priced({ input: 1, output: 1 }), laterPrices: later }
  const on = (day: string) =>
    costOf({ prompt_tokens: 1_000_000, completion_tokens: 0 }, target, { nowMs: Date.parse(day) })
  assert.deepEqual(on('2026-12-31T23:59:59Z'), { usd: 1 })
  assert.deepEqual(on('2027-01-01T00:00:00Z'), { usd: 2 })
})

test('so do its prices for long prompts and tiers, and what has none then has none', () => {
  const long = (usd: number) => [{ abovePromptTokens: 200_000, usdPerMillionTokens: { input: usd, output: usd } }]
  const target: Target = {
    ...priced({ input: 2, output: 2 }),
    longPromptPrices: long(4),
    serviceTierPrices: { flex: { input: 1, output: 1 } },
    laterPrices: [
      {
        from: '2027-01-01',
        usdPerMillionTokens: { input: 1, output: 1 },
        longPromptPrices: long(3),
        serviceTierPrices: { flex: { input: 0.5, output: 0.5 } },
      },
      {
        from: '2028-01-01',
        usdPerMillionTokens: { input: 1, output: 1 },
        longPromptPrices: [],
        serviceTierPrices: {},
      },
    ],
  }
  const on = (day: string, prompt_tokens: number, serviceTier?: string) =>
    costOf({ prompt_tokens, completion_tokens: 0 }, target, { nowMs: Date.parse(day), serviceTier })
  const days = ['2026-12-31', '2027-01-01', '2028-01-01']
  assert.deepEqual(
    days.map((day) => on(day, 1_000_000)),
    [{ usd: 4 }, { usd: 3 }, { usd: 1 }],
  )
  assert.deepEqual(
    days.map((day) => on(day, 100_000, 'flex')),
    [{ usd: 0.1 }, { usd: 0.05 }, { unknown: 'price' }],
  )
})

describe('the most that a call can cost, at the prices in force while it can last', () => {
  const text: Bounds = {
    ...{ prompts: 1, promptTokens: 1000, images: 0, maxOutputTokens: 100, choices: 1 },
    ...{ hasMedia: false, certain: [], searchesWeb: false },
  }
  const list = { input: 1, output: 10 }
  const dear = { input: 3, output: 30 }
  const sound = { ...list, audioInput: 3 }
  const flex = { flex: { input: 0.5, output: 5 } }
  const asksForFlex = { serviceTier: 'flex' }
  const speaks = { hasMedia: true, certain: ['audioInput'] } as const
  const day = '2027-01-01'
  type Later = Target['laterPrices'][number]
  const priceFrom = (more: Partial<Later>): Later => ({ from: day, usdPerMillionTokens: list, ...more })
  const own = (laterPrices: Later[], more: Partial<Target> = {}): Target => ({
    ...priced(list),
    ...{ provider: 'openai', contextWindowTokens: 100_000, longPromptPrices: [], serviceTierPrices: {} },
    ...{ laterPrices, ...more },
  })
  const changes = [
    priceFrom({ longPromptPrices: [{ abovePromptTokens: 999, usdPerMillionTokens: { input: 4, output: 10 } }] }),
    priceFrom({ from: '2028-01-01', longPromptPrices: [], serviceTierPrices: { us: { input: 3, output: 20 } } }),
  ]

  // Before the day, over it, and after it, worked out by hand. At the list price it is 0.002.
  const cases: [string, Target, Partial<Bounds>, (number | undefined)[]][] = [
    ['a dearer price', own([priceFrom({ usdPerMillionTokens: dear })]), {}, [0.002, 0.006, 0.006]],
    ['a cheaper price', own([priceFrom({})], { usdPerMillionTokens: dear }), {}, [0.006, 0.006, 0.002]],
    ['a first price', own([priceFrom({})], { usdPerMillionTokens: undefined }), {}, [undefined, undefined, 0.002]],
    [
      'a tier that ends',
      own([priceFrom({ serviceTierPrices: {} })], { serviceTierPrices: flex }),
      asksForFlex,
      [0.002, undefined, undefined],
    ],
    ['a tier that begins', own([priceFrom({ serviceTierPrices: flex })]), asksForFlex, [undefined, undefined, 0.002]],
    ['a class that ends', own([priceFrom({})], { usdPerMillionTokens: sound }), speaks, [0.004, undefined, undefined]],
    ['a class that begins', own([priceFrom({ usdPerMillionTokens: sound })]), speaks, [undefined, undefined, 0.004]],
    ['long prompts, written after what follows', own(changes.toReversed()), {}, [0.002, 0.005, 0.005]],
  ]
  for (const [name, target, more, expected] of cases) {
    test(`counts ${name}`, () => {
      const startMs = Date.parse(day)
      const mostCost = createMostCost()
      const within = (beginsMs: number, endsByMs: number) =>
        mostCost({ ...text, ...more }, target, { beginsMs, endsByMs })
      const all = [within(startMs - 60_000, startMs - 1), within(startMs - 1, startMs), within(startMs, startMs)]
      assert.deepEqual(all, expected)
    })
  }

  test('leaves out each price that another has followed', () => {
    const long = { ...text, promptTokens: 2000 }
    const laterMs = Date.parse('2028-01-01')
    const within = (beginsMs: number) => createMostCost()(long, own(changes), { beginsMs, endsByMs: laterMs })
    assert.deepEqual([within(laterMs - 1), within(laterMs)], [0.009, 0.008])
  })
})

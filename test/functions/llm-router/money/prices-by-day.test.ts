import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
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

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { shipped, today } from '../shipped.ts'

const [some] = shipped.targets
assert.ok(some)
const occasion = { nowMs: today }
const priced = (usdPerMillionTokens: Target['usdPerMillionTokens']): Target => ({ ...some, usdPerMillionTokens })

describe('what a service tier costs', () => {
  test('another service tier has a price of its own, or an unknown one; the standard ones have none', () => {
    const target = { ...priced({ input: 1, output: 1 }), serviceTierPrices: { flex: { input: 0.5, output: 0.5 } } }
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 0 }
    const inTier = (serviceTier: string | null) => costOf(usage, target, { ...occasion, serviceTier })
    for (const standard of [null, 'default', 'standard', 'on_demand', 'auto'])
      assert.deepEqual(inTier(standard), { usd: 1 })
    assert.deepEqual(inTier('flex'), { usd: 0.5 })
    assert.deepEqual(inTier('priority'), { unknown: 'price' })
  })

  test('a tier may multiply whatever price would apply otherwise, unless it has one of its own', () => {
    const target = {
      ...priced({ input: 1, output: 10, cachedInput: 0.1 }),
      longPromptPrices: [{ abovePromptTokens: 1000, usdPerMillionTokens: { input: 2, output: 15, cachedInput: 0.2 } }],
      laterPrices: [{ from: '2099-01-01', usdPerMillionTokens: { input: 3, output: 30 } }],
      serviceTierPrices: { flex: { input: 0.6, output: 6 } },
      serviceTierFactors: { flex: 0.5, priority: 2, us: 1.1 },
    }
    const inTier = (serviceTier: string, prompt_tokens: number, nowMs = today) =>
      costOf({ prompt_tokens, completion_tokens: 100 }, target, { nowMs, serviceTier })
    assert.deepEqual(inTier('priority', 1000), { usd: 0.004 })
    assert.deepEqual(inTier('priority', 2000), { usd: 0.011 })
    assert.deepEqual(inTier('priority', 1000, Date.parse('2099-01-02')), { usd: 0.012 })
    assert.deepEqual(inTier('us', 1000), { usd: 0.0022 })
    assert.deepEqual(inTier('flex', 1000), { usd: 0.0012 })
    assert.deepEqual(inTier('flex', 2000), { unknown: 'price' })
    assert.deepEqual(inTier('priority+us', 1000), { unknown: 'price' })
    assert.deepEqual(inTier('constructor', 1000), { unknown: 'price' })
    const cached = { prompt_tokens: 1000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 1000 } }
    assert.deepEqual(costOf(cached, target, { nowMs: today, serviceTier: 'priority' }), { usd: 0.0002 })
  })
})

describe('the names of service tiers in a catalogue', () => {
  const targetOf = (more: object) => {
    const of = { provider: 'a', function: 'a', model: 'm', tasks: ['generate'], locality: 'external' }
    const target = { ...of, usdPerMillionTokens: { input: 1, output: 1 }, ...more }
    return toCatalogue({ rules: [{ reason: 'default', to: ['a/m'] }], targets: [target] }, () => 'here').targets[0]
  }

  test('may be in any case, and in any order where there are several, as in replies', () => {
    const target = targetOf({
      serviceTierFactors: { Flex: 0.5, 'US+Priority': 3 },
      serviceTierPrices: { 'us + Fast': { input: 7, output: 7 } },
    })
    assert.ok(target)
    const usd = (said: Partial<Usage>) =>
      costOf({ prompt_tokens: 1_000_000, completion_tokens: 0, ...said }, target, occasion)
    for (const service_tier of ['flex', 'FLEX']) assert.deepEqual(usd({ service_tier }), { usd: 0.5 })
    assert.deepEqual(usd({ service_tier: 'priority', inference_geo: 'us' }), { usd: 3 })
    assert.deepEqual(usd({ service_tier: 'us', speed: 'priority' }), { usd: 3 })
    assert.deepEqual(usd({ speed: 'fast', inference_geo: 'us' }), { usd: 7 })
    assert.deepEqual(usd({ service_tier: 'standard' }), { usd: 1 })
  })

  test('are refused where they name the list price, or one combination twice', () => {
    const price = { input: 1, output: 1 }
    for (const [more, message] of [
      [{ serviceTierFactors: { default: 0.5 } }, /serviceTierFactors has default, which is charged at the list price/],
      [{ serviceTierPrices: { Standard: price } }, /serviceTierPrices has Standard, which is charged at the list/],
      [{ serviceTierFactors: { 'us+fast': 2, 'fast+us': 3 } }, /has fast\+us twice, once as fast\+us; remove one/],
      [{ serviceTierPrices: { flex: price, Flex: price } }, /has flex twice, once as Flex; remove one/],
    ] as const) {
      assert.throws(() => targetOf(more), { name: 'SettingsError', message })
    }
  })
})

const million = 1_000_000
const input: Usage = { prompt_tokens: million, completion_tokens: 0 }
const short: Usage = { prompt_tokens: 1000, completion_tokens: 1000 }

function costAt(name: string, usage: Usage, serviceTier?: string) {
  const target = shipped.byName[name]
  assert.ok(target, name)
  return costOf(usage, target, { nowMs: today, serviceTier })
}

// By the prices of the vendors, worked out by hand.
describe('what a service tier costs at the shipped targets', () => {
  const cases: [string, string, Usage, number][] = [
    ['groq/openai/gpt-oss-20b', 'flex', input, 0.075],
    ['groq/openai/gpt-oss-120b', 'flex', input, 0.15],
    ['openai/gpt-5-nano', 'flex', input, 0.025],
    ['openai/gpt-5-mini', 'flex', short, 0.001125],
    ['openai/gpt-5.4-mini', 'flex', short, 0.002625],
    ['openai/gpt-5.6-terra', 'flex', short, 0.007],
    ['openai/gpt-5.6-terra', 'flex', input, 2],
    ['openai/gpt-6-luna', 'flex', short, 0.0003],
    ['openai/gpt-6.1-terra', 'flex', short, 0.003],
    ['openai/gpt-6.1-sol', 'flex', short, 0.006],
    ['openai/gpt-4o-mini', 'priority', short, 0.00125],
    ['openai/gpt-4.1-nano', 'priority', short, 0.001],
    ['openai/gpt-4.1-mini', 'priority', short, 0.0035],
    ['openai/gpt-5-mini', 'priority', short, 0.00405],
    ['openai/gpt-5.4-mini', 'fast', short, 0.0105],
    ['openai/gpt-5.6-luna', 'fast', short, 0.0028],
    ['openai/gpt-5.6-luna', 'fast', input, 0.8],
    ['openai/gpt-5.6-terra', 'priority', input, 8],
    ['openai/gpt-6-luna', 'fast', short, 0.0012],
    ['openai/gpt-6.1-terra', 'fast', short, 0.012],
    ['openai/gpt-6.1-sol', 'priority', input, 8],
    ['anthropic/claude-opus-5-5', 'us', short, 0.0264],
    ['anthropic/claude-haiku-5-5', 'us', input, 0.55],
  ]
  for (const [name, tier, usage, usd] of cases) {
    const of = `${usage.prompt_tokens} + ${usage.completion_tokens} tokens`
    test(`${name}, ${tier}, ${of}`, () => assert.deepEqual(costAt(name, usage, tier), { usd }))
  }

  test('Groq’s own capacity, which is not paid by the token, has no price', () => {
    assert.deepEqual(costAt('groq/openai/gpt-oss-20b', short, 'performance'), { unknown: 'price' })
  })
})

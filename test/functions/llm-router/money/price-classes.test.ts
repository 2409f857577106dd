import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Usage } from '#runtime/contract/usage.ts'
import { toUsage as ofAnthropic } from '../../../../functions/anthropic-generate/usage.ts'
import { toUsage as ofBedrock } from '../../../../functions/bedrock-generate/usage.ts'
import { toUsage as ofGroq } from '../../../../functions/groq-generate/usage.ts'
import type { Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { type Cost, costOf, type Occasion } from '../../../../functions/llm-router/money/price.ts'
import { toUsage as ofOpenAi, withThoughtsOfTotal } from '../../../../functions/openai-generate/usage.ts'
import { toUsage as ofGemini } from '../../../../functions/vertex-generate/usage.ts'
import { shipped, today } from '../shipped.ts'

const million = 1_000_000

function named(name: string): Target {
  const target = shipped.targets.find((one) => one.name === name)
  assert.ok(target, `${name} is not in the shipped catalogue`)
  return target
}

const haiku = named('anthropic/claude-haiku-4-5')
const bedrock = named('bedrock/global.anthropic.claude-haiku-4-5-20251001-v1:0')
const flash = named('vertex/gemini-2.5-flash')
const flashLite = named('vertex/gemini-2.5-flash-lite')
const openai = named('openai/gpt-5-mini')
const luna = named('openai/gpt-5.6-luna')
const groq = named('groq/openai/gpt-oss-20b')
const openrouter = named('openrouter/openai/gpt-oss-20b')
const whole = { completion_tokens: 0, total_tokens: million }

/**
 * Each class of tokens, as its provider reports it, at the shipped prices: its own price in USD, or unknown; never another's.
 * Long, since it is the table of them.
 */
const cases: [string, Target, Usage | undefined, Cost, Partial<Occasion>?][] = [
  [
    'Claude, written to the cache for five minutes',
    haiku,
    ofAnthropic({ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: million }),
    { usd: 1.25 },
  ],
  [
    'Claude, written to the cache for an hour',
    haiku,
    ofAnthropic({
      input_tokens: 0,
      output_tokens: 0,
      cache_creation_input_tokens: million,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: million },
    }),
    { usd: 2 },
  ],
  [
    'Claude, written for both',
    haiku,
    ofAnthropic({
      input_tokens: 0,
      output_tokens: 0,
      cache_creation_input_tokens: 3 * million,
      cache_creation: { ephemeral_5m_input_tokens: million, ephemeral_1h_input_tokens: 2 * million },
    }),
    { usd: 5.25 },
  ],
  [
    'Claude, more written for an hour than at all',
    haiku,
    ofAnthropic({
      input_tokens: million,
      output_tokens: 0,
      cache_creation_input_tokens: 1,
      cache_creation: { ephemeral_1h_input_tokens: 2 },
    }),
    { unknown: 'usage' },
  ],
  ...(['priority', 'batch'] as const).map((service_tier): (typeof cases)[number] => [
    `Claude in the tier ${service_tier}`,
    haiku,
    ofAnthropic({ input_tokens: million, output_tokens: 0, service_tier }),
    { unknown: 'price' },
  ]),
  [
    'Claude at speed',
    haiku,
    ofAnthropic({ input_tokens: million, output_tokens: 0, service_tier: 'standard', speed: 'fast' }),
    { unknown: 'price' },
  ],
  [
    'Claude in one region alone',
    haiku,
    ofAnthropic({ input_tokens: million, output_tokens: 0, inference_geo: 'us' }),
    { unknown: 'price' },
  ],
  [
    'Claude at the list price',
    haiku,
    ofAnthropic({
      input_tokens: million,
      output_tokens: 0,
      service_tier: 'standard',
      speed: 'standard',
      inference_geo: 'global',
      server_tool_use: { web_search_requests: 0, web_fetch_requests: 3 },
    }),
    { usd: 1 },
  ],
  [
    'Claude, web searches',
    haiku,
    ofAnthropic({ input_tokens: million, output_tokens: 0, server_tool_use: { web_search_requests: 5 } }),
    { usd: 1.05 },
  ],
  [
    'Claude, a tool whose charge nobody knows',
    haiku,
    ofAnthropic({ input_tokens: million, output_tokens: 0, server_tool_use: { code_execution_requests: 1 } }),
    { unknown: 'price' },
  ],
  [
    'Bedrock, written to the cache for an hour',
    bedrock,
    ofBedrock({
      inputTokens: 0,
      outputTokens: 0,
      cacheWriteInputTokens: million,
      cacheDetails: [{ ttl: '1h', inputTokens: million }],
    }),
    { usd: 2 },
  ],
  [
    'Claude, for an hour, and more at the end of a stream',
    haiku,
    ofAnthropic({
      ...{ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: million },
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1 },
    }),
    { usd: 2 },
  ],
  [
    'Claude, for both, and more at the end of a stream',
    haiku,
    ofAnthropic({
      ...{ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: million },
      cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 1 },
    }),
    { unknown: 'usage' },
  ],
  [
    'Claude, for five minutes as asked, and more at the end of a stream',
    haiku,
    ofAnthropic(
      {
        ...{ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: million },
        cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 0 },
      },
      false,
    ),
    { usd: 1.25 },
  ],
  [
    'Claude, asked for an hour, and nobody says for how long it was written',
    haiku,
    ofAnthropic({ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: million }, true),
    { unknown: 'usage' },
  ],
  [
    'Bedrock, asked for an hour, and nobody says for how long it was written',
    bedrock,
    ofBedrock({ inputTokens: 0, outputTokens: 0, cacheWriteInputTokens: million }, {}, true),
    { unknown: 'usage' },
  ],
  [
    'Bedrock, details of less than was written',
    bedrock,
    ofBedrock({
      ...{ inputTokens: 0, outputTokens: 0, cacheWriteInputTokens: million },
      cacheDetails: [{ ttl: '5m', inputTokens: 1 }],
    }),
    { unknown: 'usage' },
  ],
  [
    'Bedrock in the tier priority',
    bedrock,
    ofBedrock({ inputTokens: million, outputTokens: 0 }, { serviceTier: { type: 'priority' } }),
    { unknown: 'price' },
  ],
  [
    'Bedrock, optimised for latency',
    bedrock,
    ofBedrock({ inputTokens: million, outputTokens: 0 }, { performanceConfig: { latency: 'optimized' } }),
    { unknown: 'price' },
  ],
  [
    'Bedrock at the list price',
    bedrock,
    ofBedrock(
      { inputTokens: million, outputTokens: 0 },
      { serviceTier: { type: 'default' }, performanceConfig: { latency: 'standard' } },
    ),
    { usd: 1 },
  ],
  [
    'Gemini, sound',
    flashLite,
    ofGemini({ promptTokenCount: million, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: million }] }),
    { usd: 0.3 },
  ],
  [
    'Gemini, sound among text',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: million },
        { modality: 'AUDIO', tokenCount: million },
      ],
    }),
    { usd: 1.3 },
  ],
  [
    'Gemini, sound from the cache',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      cachedContentTokenCount: million,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 * million }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: million }],
    }),
    { usd: 1.1 },
  ],
  [
    'Gemini, sound of which nobody knows whether it was in the cache',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      cachedContentTokenCount: million,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: million }],
    }),
    { unknown: 'usage' },
  ],
  [
    'Gemini, sound for a model whose price for it nobody knows',
    named('vertex/gemini-3.5-flash'),
    ofGemini({ promptTokenCount: million, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: million }] }),
    { unknown: 'price' },
  ],
  [
    'Gemini, pictures and films as text',
    flash,
    ofGemini({
      promptTokenCount: 2 * million,
      promptTokensDetails: [
        { modality: 'IMAGE', tokenCount: million },
        { modality: 'VIDEO', tokenCount: million },
      ],
    }),
    { usd: 0.6 },
  ],
  [
    'Gemini, a picture as the answer',
    flash,
    ofGemini({
      promptTokenCount: 0,
      candidatesTokenCount: million,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: million }],
    }),
    { unknown: 'price' },
  ],
  [
    'Gemini, thoughts in the total alone',
    flash,
    ofGemini({ promptTokenCount: 0, candidatesTokenCount: 200_000, totalTokenCount: million }),
    { usd: 2.5 },
  ],
  ...(['ON_DEMAND_FLEX', 'ON_DEMAND_PRIORITY', 'PROVISIONED_THROUGHPUT'] as const).map(
    (trafficType): (typeof cases)[number] => [
      `Gemini with the traffic ${trafficType}`,
      flash,
      ofGemini({ promptTokenCount: million, trafficType }),
      { unknown: 'price' },
    ],
  ),
  ['Gemini on demand', flash, ofGemini({ promptTokenCount: million, trafficType: 'ON_DEMAND' }), { usd: 0.3 }],
  [
    'Gemini in OpenAI’s form, thoughts in the total alone',
    flash,
    withThoughtsOfTotal({ prompt_tokens: 0, completion_tokens: 200_000, total_tokens: million }),
    { usd: 2.5 },
  ],
  [
    'OpenAI, a total that is more than its parts',
    openai,
    ofOpenAi({ prompt_tokens: 1, completion_tokens: 1, total_tokens: 3 }),
    { unknown: 'usage' },
  ],
  [
    'OpenAI, sound',
    openai,
    ofOpenAi({ prompt_tokens: million, ...whole, prompt_tokens_details: { audio_tokens: million } }),
    { unknown: 'price' },
  ],
  [
    'OpenAI, a spoken answer',
    openai,
    ofOpenAi({ prompt_tokens: 0, completion_tokens: 9, completion_tokens_details: { audio_tokens: 9 } }),
    { unknown: 'price' },
  ],
  [
    'OpenAI, written to the cache',
    luna,
    ofOpenAi({ prompt_tokens: 200_000, completion_tokens: 0, prompt_tokens_details: { cache_write_tokens: 200_000 } }),
    { usd: 0.05 },
  ],
  [
    'OpenAI, written to the cache by a model whose price for it nobody knows',
    openai,
    ofOpenAi({ prompt_tokens: million, ...whole, prompt_tokens_details: { cache_write_tokens: million } }),
    { unknown: 'price' },
  ],
  [
    'OpenAI, in a batch',
    openai,
    ofOpenAi({ prompt_tokens: million, ...whole }),
    { usd: 0.125 },
    { serviceTier: 'batch' },
  ],
  ['OpenAI, flex', openai, ofOpenAi({ prompt_tokens: million, ...whole }), { usd: 0.125 }, { serviceTier: 'flex' }],
  [
    'OpenAI, priority',
    openai,
    ofOpenAi({ prompt_tokens: million, ...whole }),
    { usd: 0.45 },
    { serviceTier: 'priority' },
  ],
  [
    'OpenAI, scale',
    openai,
    ofOpenAi({ prompt_tokens: million, ...whole }),
    { unknown: 'price' },
    { serviceTier: 'scale' },
  ],
  [
    'OpenAI, a web search that its usage does not tell of',
    openai,
    ofOpenAi({ prompt_tokens: million, ...whole }),
    { unknown: 'price' },
    { searchesWeb: true },
  ],
  ['Groq, on demand', groq, ofGroq({ prompt_tokens: million, ...whole }), { usd: 0.075 }, { serviceTier: 'on_demand' }],
  [
    'Groq, performance',
    groq,
    ofGroq({ prompt_tokens: million, ...whole }),
    { unknown: 'price' },
    { serviceTier: 'performance' },
  ],
]

describe('each class of tokens that a provider charges differently', () => {
  for (const [what, target, usage, expected, more] of cases) {
    test(what, () => assert.deepEqual(costOf(usage, target, { nowMs: today, ...more }), expected))
  }

  test('OpenRouter’s own figure is the fee alone where the key at the vendor is one’s own, whose bill has no markup', () => {
    const target = { ...openrouter, markupPercent: 5.5 }
    const told = (beside: object) =>
      costOf({ prompt_tokens: million, completion_tokens: 0, ...beside }, target, { nowMs: today })
    const bill = (usd: unknown) => ({ cost_details: { upstream_inference_cost: usd } })
    assert.deepEqual(told({ cost: 0.00014, is_byok: true, ...bill(0.0028) }), { usd: 0.002947_7 })
    assert.deepEqual(told({ cost: 0, is_byok: true, ...bill(0.0028) }), { usd: 0.0028 })
    for (const beside of [{ cost: 0.05 }, { cost: 0.05, ...bill(null) }, { cost: 0.05, ...bill(-1) }, bill(1)]) {
      assert.deepEqual(told({ ...beside, is_byok: true }), { unknown: 'usage' }, JSON.stringify(beside))
    }
    assert.deepEqual(told({ cost: 0.95, ...bill(19) }), { unknown: 'usage' })
    for (const whole of [bill(0.2), bill(null), {}, { is_byok: false, ...bill(0.3) }]) {
      assert.deepEqual(told({ cost: 0.2, ...whole }), { usd: 0.211 }, JSON.stringify(whole))
    }
  })

  test('what costs nothing by the token costs nothing in any class', () => {
    const free = { ...flash, usdPerMillionTokens: { input: 0, output: 0 } }
    const usage = { prompt_tokens: 9, completion_tokens: 0, prompt_tokens_details: { audio_tokens: 9 } }
    assert.deepEqual(costOf(usage, free, { nowMs: today }), { usd: 0 })
  })

  test('a long prompt in a special tier has no known price', () => {
    const target = { ...luna, serviceTierPrices: { flex: { input: 0.1, output: 0.6 } } }
    const cost = (prompt_tokens: number) =>
      costOf({ prompt_tokens, completion_tokens: 0 }, target, { nowMs: today, serviceTier: 'flex' })
    assert.deepEqual(cost(272_000), { usd: 0.0272 })
    assert.deepEqual(cost(272_001), { unknown: 'price' })
  })

  test('without a price is free only where nothing has a price', () => {
    const usage = { prompt_tokens: million, completion_tokens: 0, prompt_tokens_details: { image_tokens: 1000 } }
    const cost = (more: object) =>
      costOf(usage, { ...flash, usdPerMillionTokens: { input: 0, output: 0, ...more } }, { nowMs: today })
    assert.deepEqual([cost({}), cost({ audioInput: 0 })], [{ usd: 0 }, { usd: 0 }])
    assert.deepEqual(cost({ audioInput: 100 }), { unknown: 'price' })
  })

  test('is never folded into another: without its price, the cost is unknown', () => {
    const classes = [
      ['prompt', 'cache_write_tokens', 'cacheWrite'],
      ['prompt', 'audio_tokens', 'audioInput'],
      ['prompt', 'image_tokens', 'imageInput'],
      ['prompt', 'video_tokens', 'videoInput'],
      ['completion', 'audio_tokens', 'audioOutput'],
      ['completion', 'image_tokens', 'imageOutput'],
    ] as const
    const price = fc.double({ min: 0.01, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        fc.integer({ min: 1, max: million }),
        fc.nat(million),
        price,
        price,
        price,
        ([side, field, name], tokens, rest, input, output, own) => {
          const usage = {
            prompt_tokens: side === 'prompt' ? tokens + rest : 0,
            completion_tokens: side === 'completion' ? tokens + rest : 0,
            [`${side}_tokens_details`]: { [field]: tokens },
          }
          const at = (prices: object) =>
            costOf(usage, { ...flash, usdPerMillionTokens: { input, output, ...prices } }, { nowMs: today })
          assert.deepEqual(at({}), { unknown: 'price' })
          const cost = at({ [name]: own })
          const expected = (tokens * own + rest * (side === 'prompt' ? input : output)) / million
          assert.ok('usd' in cost && Math.abs(cost.usd - expected) <= 0.501e-9 + 1e-12 * expected)
        },
      ),
    )
  })
})

import { toUsage as ofAnthropic } from '../../../../functions/anthropic-generate/usage.ts'
import { toUsage as ofBedrock } from '../../../../functions/bedrock-generate/usage.ts'
import { million, named, type Priced, testPrices } from './priced.ts'

const haiku = named('anthropic/claude-haiku-4-5')
const bedrock = named('bedrock/global.anthropic.claude-haiku-4-5-20251001-v1:0')

testPrices('Claude, at Anthropic and at Bedrock', [
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
  ...(['priority', 'batch'] as const).map(
    (service_tier): Priced => [
      `Claude in the tier ${service_tier}`,
      haiku,
      ofAnthropic({ input_tokens: million, output_tokens: 0, service_tier }),
      { unknown: 'price' },
    ],
  ),
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
])

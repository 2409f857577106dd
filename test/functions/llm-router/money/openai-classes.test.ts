import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUsage as ofGroq } from '../../../../functions/groq-generate/usage.ts'
import { costOf } from '../../../../functions/llm-router/money/price.ts'
import { toUsage as ofOpenAi } from '../../../../functions/openai-generate/usage.ts'
import { today } from '../shipped.ts'
import { million, named, testPrices } from './priced.ts'

const openai = named('openai/gpt-5-mini')
const luna = named('openai/gpt-5.6-luna')
const groq = named('groq/openai/gpt-oss-20b')
const openrouter = named('openrouter/openai/gpt-oss-20b')
const whole = { completion_tokens: 0, total_tokens: million }

testPrices('OpenAI and Groq', [
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
])

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

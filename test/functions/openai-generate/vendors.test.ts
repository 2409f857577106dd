import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toVendorRequest } from '../../../functions/openai-generate/request.ts'
import { type VendorName, vendorNames, vendors } from '../../../functions/openai-generate/vendor/vendors.ts'

/** What every vendor is sent as it came. */
const common = {
  model: 'm',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f' } }] },
    { role: 'tool', tool_call_id: 'c', content: '7' },
  ],
  tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
  response_format: { type: 'json_schema' as const, json_schema: { name: 'n', schema: { type: 'object' } } },
  temperature: 0.5,
  seed: 7,
  brand_new: { field: 1 },
  stream: true,
}

const rich = {
  ...common,
  max_tokens: 20,
  user: 'u',
  metadata: { task: 'reason' },
  client_metadata: { session_id: 's' },
  session_id: 's',
  conversation_id: 'c',
  usage: { include: true },
  include_reasoning: true,
  store: false,
  service_tier: 'flex',
  prompt_cache_key: 'k',
  safety_identifier: 's',
  stream_options: { include_obfuscation: false },
}

const stream_options = { include_obfuscation: false, include_usage: true }
const bookkeeping = { service_tier: 'flex', prompt_cache_key: 'k', safety_identifier: 's' }

/** What each vendor is sent of `rich` besides. */
const sent: Record<VendorName, object> = {
  openai: { max_completion_tokens: 20, user: 'u', store: false, ...bookkeeping, stream_options },
  together: { max_tokens: 20, user: 'u', stream_options },
  openrouter: { max_tokens: 20, user: 'u', session_id: 's', ...bookkeeping, stream_options, usage: { include: true } },
  fireworks: { max_tokens: 20, user: 'u' },
  cerebras: { max_tokens: 20, user: 'u', stream_options },
  zai: { max_tokens: 20 },
  gemini: { max_tokens: 20, stream_options },
  vllm: { max_tokens: 20, user: 'u', stream_options },
  sglang: { max_tokens: 20, user: 'u', stream_options },
}

describe('a request', () => {
  for (const name of vendorNames) {
    test(`goes to ${name} with what it takes`, () => {
      assert.deepEqual(toVendorRequest(rich, vendors[name]), { ...common, ...sent[name] })
      assert.equal(vendors[name].provider, name)
    })
  }

  test('keeps a field whose name every object of JavaScript has', () => {
    const odd = { model: 'm', messages: [], constructor: 1, toString: 2 }
    assert.deepEqual(toVendorRequest(odd, vendors.openai), odd)
  })

  test('has no empty list of tools', () => {
    for (const lists of [{ tools: [] }, { functions: [] }, { tools: [], tool_choice: 'auto' }]) {
      const sent = toVendorRequest({ model: 'm', messages: [], ...lists }, vendors.openai)
      assert.deepEqual(sent, { model: 'm', messages: [] })
    }
  })

  test('for a whole answer has no stream_options', () => {
    const whole = { model: 'm', messages: [], stream_options: { include_usage: true } }
    assert.deepEqual(toVendorRequest(whole, vendors.together), { model: 'm', messages: [] })
  })
})

test('an answer without thoughts is asked of vendors that know the word or show none, and not of the others', () => {
  const hidden = { model: 'm', messages: [], include_reasoning: false }
  const known: readonly VendorName[] = ['openrouter', 'vllm']
  const silent: readonly VendorName[] = ['openai', 'gemini']
  for (const name of vendorNames) {
    const sent = () => toVendorRequest(hidden, vendors[name]).include_reasoning
    if (known.includes(name)) assert.equal(sent(), false, name)
    else if (silent.includes(name)) assert.equal(sent(), undefined, name)
    else assert.throws(sent, { code: 'unsupported_by_provider', details: { param: 'include_reasoning' } }, name)
  }
})

test('OpenAI’s models that reason are not sent how to draw tokens, and its others are', () => {
  const drawn = { temperature: 0, top_p: 0.5, presence_penalty: 1, frequency_penalty: 1 }
  const fields = (model: string, vendor: VendorName = 'openai') =>
    Object.keys(toVendorRequest({ model, messages: [], ...drawn }, vendors[vendor])).filter((name) => name in drawn)
  for (const model of ['gpt-5-nano', 'gpt-5.6-sol', 'gpt-6-luna', 'o3', 'o4-mini']) assert.deepEqual(fields(model), [])
  for (const model of ['ft:o4-mini-2025-04-16:org::id', 'ft:gpt-5-nano:org:name:id'])
    assert.deepEqual(fields(model), [])
  for (const model of ['gpt-4o-mini', 'gpt-4.1-nano', 'ft:gpt-4.1-nano-2025-04-14:org::id'])
    assert.deepEqual(fields(model), Object.keys(drawn))
  assert.deepEqual(fields('gpt-5-nano', 'openrouter'), Object.keys(drawn))
})

test('OpenAI’s models that do not reason in a request are sent what they then take of it', () => {
  const drawn = { temperature: 0, top_p: 0.5, presence_penalty: 1, frequency_penalty: 1 }
  const sent = (model: string, more: object = {}) =>
    Object.keys(toVendorRequest({ model, messages: [], ...drawn, ...more }, vendors.openai)).filter(
      (name) => name in drawn,
    )
  const none = { reasoning_effort: 'none' }
  for (const model of ['gpt-5.1', 'gpt-5.2-2025-12-11', 'gpt-5.3', 'gpt-5.4-mini', 'gpt-5.5', 'ft:gpt-5.2:org::id']) {
    assert.deepEqual(sent(model, none), ['temperature', 'top_p'], model)
    assert.deepEqual(sent(model, { thinking: { type: 'disabled' } }), ['temperature', 'top_p'], model)
    for (const effort of ['minimal', 'low', 'high'])
      assert.deepEqual(sent(model, { reasoning_effort: effort }), [], model)
    const untold = /5\.[12]/.test(model) ? ['temperature', 'top_p'] : []
    assert.deepEqual(sent(model), untold, model)
    assert.deepEqual(sent(model, { reasoning_effort: null }), untold, model)
  }
  for (const model of ['gpt-5-mini', 'gpt-5.6-luna', 'gpt-6-luna', 'o3']) assert.deepEqual(sent(model, none), [], model)
  for (const model of ['gpt-5.1-codex', 'gpt-5.2-pro', 'gpt-5.2-chat-latest']) assert.deepEqual(sent(model), [], model)
  for (const model of ['gpt-5-chat-latest', 'gpt-5-chat']) assert.deepEqual(sent(model), Object.keys(drawn), model)
})

test('a temperature above a vendor’s highest becomes that', () => {
  const highest: Partial<Record<VendorName, number>> = { zai: 1, cerebras: 1.5 }
  for (const name of vendorNames) {
    for (const temperature of [0, 0.7, 1, 1.5, 2]) {
      const sent = toVendorRequest({ model: 'm', messages: [], temperature }, vendors[name])
      assert.equal(sent.temperature, Math.min(temperature, highest[name] ?? 2), name)
    }
    assert.ok(!('temperature' in toVendorRequest({ model: 'm', messages: [] }, vendors[name])), name)
  }
})

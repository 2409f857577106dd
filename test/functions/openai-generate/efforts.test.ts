import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'
import { createSecrets } from '#runtime/secrets.ts'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { openai } from '../../../local/simulators/openai.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { shipped } from '../llm-router/shipped.ts'
import { translate } from '../translators.ts'

const hello = [{ role: 'user', content: 'Hello.' }]
const parameters = { type: 'object', properties: {} }
const tools = [{ type: 'function', function: { name: 'weather', parameters } }]
const sent = (model: string, request: Partial<ChatRequest>, provider = 'openai') =>
  (translate({ provider, model }, { messages: hello, ...request }) as ChatRequest).reasoning_effort

test('OpenAI answers requests with tools in each dialect, whole and streamed, with every model since gpt-5.4 that has them', async (context) => {
  const simulator = await started(context, openai)
  const environment = { OPENAI_BASE_URL: `${simulator.url}/v1`, OPENAI_MODEL: 'gpt-5-nano' }
  const key = () => 'a-key-for-tests'
  const read = (name: string) => (name === 'openai-api-key' ? key() : undefined)
  const secrets = { ...createSecrets('/nonexistent', {}), read, require: key, readKey: read, requireKey: key }
  const running = await startTestFunction(createFunction, environment, { secrets })
  context.after(running.close)
  const thinking = { type: 'enabled', budget_tokens: 1024 }
  const bodies: [string, object][] = [
    ['/v1/chat/completions', { messages: hello, tools }],
    ['/v1/chat/completions', { messages: hello, tools, reasoning_effort: 'none' }],
    ['/v1/chat/completions', { messages: hello, tools: [{ type: 'custom', custom: { name: 'note' } }] }],
    ['/v1/chat/completions', { messages: hello, functions: [{ name: 'weather', parameters }] }],
    ['/v1/responses', { input: 'Hello.', tools: [{ type: 'function', name: 'weather', parameters }] }],
    [
      '/v1/messages',
      { max_tokens: 2048, messages: hello, thinking, tools: [{ name: 'weather', input_schema: parameters }] },
    ],
  ]
  const models = shipped.targets.filter(
    (one) => /^gpt-(5\.[4-9]|[6-9])/.test(one.model) && one.provider === 'openai' && one.capabilities.includes('tools'),
  )
  for (const { model } of models) {
    for (const [path, body] of bodies) {
      for (const stream of [false, true]) {
        const reply = await running.post(path, { model, ...body, stream })
        assert.equal(reply.status, 200, `${model}, ${path}: ${reply.text}`)
      }
    }
    const reply = await running.post('/v1/chat/completions', { model, messages: hello, reasoning_effort: 'minimal' })
    assert.notEqual(reply.status, 400, `${model}: ${reply.text}`)
  }
  for (const reasoning_effort of ['none', 'low']) {
    const drawn = { model: 'gpt-5.4-mini', messages: hello, temperature: 0, reasoning_effort }
    const reply = await running.post('/v1/chat/completions', drawn)
    assert.equal(reply.status, 200, reply.text)
  }
  const always = await running.post('/v1/chat/completions', { model: 'gpt-6.1-sol', messages: hello, tools })
  assert.equal(always.status, 422, always.text)
})

test('beside tools, models since gpt-5.4 are told no effort but none, and those since 5.6 are told that', () => {
  for (const model of ['gpt-5.6-luna', 'gpt-6-luna', 'gpt-6.1-terra']) {
    assert.equal(sent(model, { tools }), 'none', model)
    assert.equal(sent(model, { tools, reasoning_effort: null }), 'none', model)
    assert.equal(sent(model, { tools, thinking: { type: 'enabled', budget_tokens: 9000 } }), 'none', model)
    assert.equal(sent(model, { tools: [] }), undefined, model)
    assert.equal(sent(model, {}), undefined, model)
  }
  for (const model of ['gpt-5.4-mini', 'gpt-5.5']) {
    assert.equal(sent(model, { tools }), undefined, model)
    assert.equal(sent(model, { tools, reasoning_effort: 'none' }), 'none', model)
    assert.equal(sent(model, { tools, thinking: { type: 'enabled', budget_tokens: 9000 } }), undefined, model)
    assert.equal(sent(model, { tools, thinking: { type: 'disabled' } }), 'none', model)
  }
  for (const model of ['gpt-5.4-mini', 'gpt-5.6-luna', 'gpt-6.1-sol']) {
    assert.throws(
      () => sent(model, { tools, reasoning_effort: 'low' }),
      (error) => error instanceof LlmError && error.code === 'unsupported_by_provider',
      model,
    )
    assert.equal(sent(model, { reasoning_effort: 'low' }), 'low', model)
    assert.equal(sent(model, { reasoning_effort: 'minimal' }), 'low', model)
  }
  assert.equal(sent('gpt-5-mini', { tools, reasoning_effort: 'low' }), 'low')
  assert.equal(sent('gpt-6-luna', { reasoning_effort: 'max' }), 'xhigh')
  assert.equal(sent('openai/gpt-6-luna', { tools, reasoning_effort: 'low' }, 'openrouter'), 'low')
})

test('a model of OpenAI’s that was trained further is told the efforts of its base, and none if that does not reason', () => {
  assert.equal(sent('ft:o4-mini-2025-04-16:org::id', { reasoning_effort: 'minimal' }), 'low')
  assert.equal(sent('ft:gpt-5-mini:org:name:id', { reasoning_effort: 'none' }), 'minimal')
  assert.equal(sent('ft:gpt-6-luna:org::id', { tools }), 'none')
  for (const model of ['ft:gpt-4.1-mini-2025-04-14:org::id', 'ft:gpt-3.5-turbo-0125:org::id', 'gpt-5-chat-latest']) {
    assert.throws(
      () => sent(model, { reasoning_effort: 'low' }),
      (error) => error instanceof LlmError && error.code === 'unsupported_by_provider',
      model,
    )
    assert.equal(sent(model, { reasoning_effort: 'none' }), undefined, model)
  }
})

test('Gemini is told no effort that its model does not have', () => {
  assert.equal(sent('gemini-3.8-flash', { reasoning_effort: 'minimal' }, 'gemini'), 'low')
  assert.equal(sent('gemini-3.7-flash', { reasoning_effort: 'none' }, 'gemini'), 'low')
  assert.equal(sent('gemini-3.5-flash-lite', { reasoning_effort: 'minimal' }, 'gemini'), 'minimal')
  assert.equal(sent('gemini-2.5-flash', { reasoning_effort: 'none' }, 'gemini'), 'none')
})

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/ollama-generate/handler.ts'
import type { Behaviour } from '../../../local/simulators/behaviour.ts'
import { ollama } from '../../../local/simulators/ollama.ts'
import type { SimulatedProvider } from '../../../local/simulators/provider.ts'
import { jsonReply } from '../../../local/simulators/reply.ts'
import { started } from '../../local/simulators/started.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

const path = '/v1/chat/completions'
const long = { messages: [{ role: 'user', content: 'A long prompt.' }] }
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
const showing = { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, image] }] }
const tools = [{ type: 'function', function: { name: 'weather' } }]
const results = {
  messages: [
    { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'weather', arguments: '{}' } }] },
    { role: 'tool', tool_call_id: 'a', content: 'Sun' },
  ],
}

/** An Ollama of another version than the simulator's. */
const ofVersion = (version: string): SimulatedProvider => ({
  ...ollama,
  createRoutes: () => [
    { method: 'GET', path: '/api/version', callsModel: false, answer: () => jsonReply({ version }) },
    ...ollama.createRoutes().filter((route) => route.path !== '/api/version'),
  ],
})

async function startOn(context: TestContext, behaviour: Partial<Behaviour>, settings = {}, provider = ollama) {
  const simulator = await started(context, provider, behaviour)
  const generate = await startTestFunction(createFunction, { OLLAMA_HOST: simulator.url, ...settings })
  context.after(() => generate.close())
  return { simulator, generate, asked: () => simulator.calls.map((call) => call.path) }
}

describe('a prompt that fills the window', () => {
  const window = { OLLAMA_CONTEXT_TOKENS: '100' }

  test('is an error, whole or streamed', async (context) => {
    const { generate } = await startOn(context, { promptTokens: 500 }, window)
    const whole = await generate.post(path, long)
    assert.equal(whole.status, 400, whole.text)
    assert.equal(errorOf(whole).code, 'context_length_exceeded')
    assert.match(errorOf(whole).message, /100 tokens/)
    assert.equal(Object(errorOf(whole)).context_window_tokens, 100)
    const streamed = await generate.post(path, { ...long, stream: true })
    assert.match(streamed.text, /context_length_exceeded/)
    assert.match(streamed.text, /"context_window_tokens":100\b/)
    assert.doesNotMatch(streamed.text, /\[DONE\]/)
  })

  test('is none where the answer fits too, and nothing more is asked', async (context) => {
    const { generate, asked } = await startOn(context, { promptTokens: 50, completionTokens: 51 }, window)
    assert.equal((await generate.post(path, long)).status, 200)
    assert.deepEqual(asked(), ['/api/chat'])
  })

  test('is whole on an Ollama that would have refused it', async (context) => {
    const { generate, asked } = await startOn(context, { promptTokens: 500 }, window, ofVersion('0.12.6'))
    assert.equal((await generate.post(path, long)).status, 200)
    assert.deepEqual(asked(), ['/api/chat', '/api/version'])
  })

  const sentences = [
    'the input length exceeds the context length',
    'the request exceeds the available context size, try increasing it',
    'the prompt is longer than the context length currently available to the model; shorten the prompt',
    "input length (9 tokens) exceeds the model's maximum context length (4 tokens)",
  ]
  for (const error of sentences) {
    test(`is an error where Ollama says: ${error}`, async (context) => {
      const { generate } = await startOn(context, { fault: { kind: 'status', status: 500, body: { error } } })
      for (const stream of [false, true]) {
        const refused = await generate.post(path, { ...long, stream })
        assert.equal(refused.status, 400, refused.text)
        assert.equal(errorOf(refused).code, 'context_length_exceeded')
      }
    })
  }
})

describe('a model that cannot take in what it is sent', () => {
  const refused: [string, object, RegExp][] = [
    ['images', { ...showing, model: 'llama3.2:1b' }, /llama3\.2:1b does not support vision/],
    ['tools', { ...long, tools, model: 'gemma3:4b' }, /does not support tools/],
    ['results of tools', { ...results, model: 'gemma3:4b' }, /gemma3:4b does not support tools/],
  ]
  for (const [what, request, message] of refused) {
    test(`refuses ${what}`, async (context) => {
      const { generate } = await startOn(context, {})
      for (const stream of [false, true]) {
        const reply = await generate.post(path, { ...request, stream })
        assert.equal(reply.status, 422, reply.text)
        assert.equal(errorOf(reply).code, 'unsupported_by_provider')
        assert.match(errorOf(reply).message, message)
      }
    })
  }

  test('is not asked for images where it is none', async (context) => {
    const { generate } = await startOn(context, {})
    const reply = await generate.post(path, { ...showing, model: 'no-such-model' })
    assert.equal(errorOf(reply).code, 'model_not_found')
  })
})

test('an image goes as the bytes that it is, and never as a file of that name', async (context) => {
  const { simulator, generate } = await startOn(context, {})
  const named = { type: 'image_url', image_url: { url: 'data:image/png;base64,//etc/passwd' } }
  const messages = [{ role: 'user', content: [named] }]
  assert.equal((await generate.post(path, { messages, model: 'gemma3:4b' })).status, 200)
  const chat = simulator.calls.find((call) => call.path === '/api/chat')
  assert.deepEqual(Object(chat?.body).messages[0].images, ['//etc/passwd'])
})

test('tools are called, whole and streamed, and their results go back', async (context) => {
  const toolCalls = [{ name: 'weather', arguments: { city: 'Ulm' } }]
  const { simulator, generate } = await startOn(context, { toolCalls })
  const whole = Object(await generate.post(path, { ...long, tools })).body.choices[0]
  assert.equal(whole.finish_reason, 'tool_calls')
  assert.equal(whole.message.tool_calls[0].function.arguments, '{"city":"Ulm"}')
  const streamed = await generate.post(path, { ...long, tools, stream: true })
  assert.match(streamed.text, /"finish_reason":"tool_calls"/)
  assert.match(streamed.text, /\[DONE\]/)

  simulator.behaviour = { ...simulator.behaviour, toolCalls: [] }
  const [{ id }] = whole.message.tool_calls
  const messages = [...long.messages, whole.message, { role: 'tool', tool_call_id: id, content: 'Sun' }]
  assert.equal((await generate.post(path, { messages, tools })).status, 200)
  assert.deepEqual(Object(simulator.calls.at(-1)?.body).messages.at(-1), {
    role: 'tool',
    content: 'Sun',
    tool_name: 'weather',
    tool_call_id: id,
  })
})

test('log probabilities that were asked for are not left out', async (context) => {
  const { generate } = await startOn(context, {})
  for (const stream of [false, true]) {
    const reply = await generate.post(path, { ...long, logprobs: true, stream })
    assert.equal(reply.status, 422, reply.text)
    assert.equal(errorOf(reply).param, 'logprobs')
  }
})

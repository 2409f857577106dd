import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { dialects } from '#runtime/contract/dialects/dialects.ts'
import type { TestFunction } from '../../../runtime/parts.ts'
import { until } from '../../../until.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is a llama?' }]

/** What users of other gateways have reported about their caches. */
describe('what others have reported about caches', () => {
  const scene = operatorScene(catalogueWith({ use: 'always' }), Date.now)
  let router: TestFunction
  beforeEach(async () => {
    router = await scene.start()
    scene.gateway.calls.length = 0
  })
  const ask = async (body: object | string, at = path) => {
    const reply = await router.post(at, body)
    assert.equal(reply.status, 200, reply.text)
    return reply
  }
  const resultOf = async (body: object | string) => (await ask(body)).headers.get('x-llm-cache')
  const isKept = async (body: object | string) => until(async () => (await resultOf(body)) === 'hit')

  test('fields that only some providers know are part of the key (BerriAI/litellm#42400, BerriAI/litellm#894)', async () => {
    const body = { messages, temperature: 0 }
    await isKept(body)
    for (const more of [
      { num_ctx: 2048 },
      { num_ctx: 8192 },
      { top_k: 1 },
      { max_tokens: 16 },
      { top_p: 0.5 },
      { presence_penalty: 1 },
    ]) {
      assert.equal(await resultOf({ ...body, ...more }), 'miss', JSON.stringify(more))
    }
  })

  test('the order of fields is not (BerriAI/litellm#40128, maximhq/bifrost#3049)', async () => {
    await isKept('{"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0,"seed":1}')
    assert.equal(
      await resultOf('{"seed":1,"temperature":0.0,"messages":[{"content":"hi","role":"user"}],"model":"m"}'),
      'hit',
    )
  })

  test('another model is another request (BerriAI/litellm#3199)', async () => {
    await isKept({ messages, temperature: 0, model: 'first/m' })
    assert.equal(await resultOf({ messages, temperature: 0, model: 'second/m' }), 'miss')
  })

  test('results of tools differ by their call (NadirRouter/NadirClaw#90)', async () => {
    const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const turns = (id: string) => [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call('c1'), call('c2')] },
      { role: 'tool', tool_call_id: id, content: 'ok' },
      { role: 'tool', tool_call_id: id === 'c1' ? 'c2' : 'c1', content: 'not ok' },
    ]
    await isKept({ messages: turns('c1'), temperature: 0, tools })
    assert.equal(await resultOf({ messages: turns('c2'), temperature: 0, tools }), 'miss')
    assert.equal(await resultOf({ messages: turns('c1'), temperature: 0, tools, tool_choice: 'none' }), 'miss')
  })

  test('no temperature is not the temperature 0 (Continuum-AI-Corp/OrcaRouter-Lite#84)', async () => {
    await isKept({ messages, temperature: 0 })
    assert.equal(await resultOf({ messages }), 'bypass')
  })

  test('a hit has the form that is asked for (gumieri/nenya#18), and is noted of streams too (maximhq/bifrost#3049)', async () => {
    const body = { messages, temperature: 0 }
    await ask({ ...body, stream: true })
    await isKept(body)
    const whole = await ask(body)
    assert.equal(whole.headers.get('content-type'), 'application/json')
    assert.equal(Object(whole.body).object, 'chat.completion')
    const streamed = await ask({ ...body, stream: true })
    assert.match(streamed.headers.get('content-type') ?? '', /^text\/event-stream/)
    assert.doesNotMatch(streamed.text, /"error"/)
    await until(async () => {
      const { decisions } = Object((await router.get('/admin/decisions', admin)).body)
      return decisions[0].cache === 'hit' && decisions[0].stream === true
    })
  })

  test('every dialect is kept, streamed as well, and finds what another has asked for (BerriAI/litellm#24579)', async () => {
    const bodies: Record<string, object> = {
      '/v1/chat/completions': { messages },
      '/v1/completions': { prompt: 'What is a llama?' },
      '/v1/responses': { input: 'What is a llama?' },
      '/v1/messages': { messages, max_tokens: 100 },
    }
    for (const { path: at } of dialects) {
      const body = { ...bodies[at], model: 'm', temperature: 0 }
      const asked = scene.gateway.calls.length
      await ask({ ...body, stream: true }, at)
      await until(async () => (await ask({ ...body, stream: true }, at)).headers.get('x-llm-cache') === 'hit')
      const whole = await ask(body, at)
      assert.equal(whole.headers.get('x-llm-cache'), 'hit', at)
      assert.match(whole.text, /Hello|An answer/, at)
      assert.ok(scene.gateway.calls.length <= asked + 2, at)
    }
  })
})

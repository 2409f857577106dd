import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { answerWhole, type Gateway, startGateway } from './gateway.ts'
import { today } from './shipped.ts'

const path = '/v1/messages/count_tokens'
const prompt = { model: 'claude-haiku-5-5', messages: [{ role: 'user', content: 'Hello.' }] }

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
beforeEach(() => {
  gateway.calls.length = 0
  gateway.answer = (response, call) =>
    call.path === path ? sayJson(response, 200, { input_tokens: 42 }) : answerWhole(response, call)
})
after(() => gateway.close())

function sayJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': '1' }).end(JSON.stringify(body))
}

async function start(context: TestContext) {
  const router = await startTestFunction(createFunction, { gateway_url: gateway.url }, { now: () => today })
  context.after(router.close)
  const count = async (asked: object, headers: Record<string, string> = {}) => {
    const { status, text, body, headers: said } = await router.post(path, asked, headers)
    assert.equal(status, 200, text)
    return { tokens: Object(body).input_tokens, isEstimated: said.get('x-llm-estimated') === 'true', said }
  }
  return { router, count }
}

describe('the router counts the tokens of a prompt', () => {
  test('by the function that would answer, in the words of the caller, with the model of the target', async (context) => {
    const { count } = await start(context)
    const { tokens, isEstimated, said } = await count({ ...prompt, system: 'Be brief.' }, { 'x-llm-timeout-ms': '500' })
    assert.deepEqual([tokens, isEstimated, said.get('x-llm-model')], [42, false, 'claude-haiku-5-5'])
    const [asked, ...more] = gateway.calls
    assert.deepEqual(more, [])
    assert.deepEqual([asked?.function, asked?.body], ['anthropic-generate', { ...prompt, system: 'Be brief.' }])
    assert.ok(Number.parseInt(String(asked?.headers['x-timeout']), 10) <= 500)
  })

  test('as an estimate where that function cannot count, or nobody would answer', async (context) => {
    const { count } = await start(context)
    for (const [asked, headers] of [
      [{ ...prompt, model: 'gpt-5-mini' }, {}],
      [{ ...prompt, model: 'nobody’s' }, {}],
      [prompt, { 'x-llm-private': 'true' }],
    ] as const) {
      const { tokens, isEstimated } = await count(asked, headers)
      assert.ok(isEstimated && tokens > 0 && tokens !== 42)
    }
    assert.equal(gateway.calls.length, 0)
  })

  test('as an estimate where that function fails, which is not held against the target', async (context) => {
    const { count, router } = await start(context)
    const failures: Gateway['answer'][] = [
      (response) =>
        sayJson(response, 404, { error: { message: 'Nothing', type: 'x', param: null, code: 'unknown_path' } }),
      (response) =>
        sayJson(response, 503, { error: { message: 'Away', type: 'x', param: null, code: 'provider_unavailable' } }),
      (response) => sayJson(response, 200, { input_tokens: -1 }),
      (response) => sayJson(response, 200, { tokens: 1 }),
      (response) => response.destroy(),
    ]
    for (const fail of [...failures, ...failures, ...failures]) {
      gateway.answer = fail
      assert.ok((await count(prompt)).isEstimated)
    }
    gateway.answer = answerWhole
    const answered = await router.post('/v1/messages', { ...prompt, max_tokens: 10 })
    assert.deepEqual([answered.status, answered.headers.get('x-llm-provider')], [200, 'anthropic'])
  })

  test('as an estimate where that function takes longer than the caller has', async (context) => {
    const { count } = await start(context)
    gateway.answer = () => {}
    assert.ok((await count(prompt, { 'x-llm-timeout-ms': '50' })).isEstimated)
  })

  test('without a charge, an entry in the ledger, or a decision', async (context) => {
    const { router, count } = await start(context)
    const metrics = async () => (await router.get('/metrics')).text
    const charged = (text: string) =>
      text.split('\n').filter((line) => /^llm_\w*(tokens|cost|requests|decisions)/.test(line))
    const beforeCount = charged(await metrics())
    await count(prompt)
    assert.deepEqual(charged(await metrics()), beforeCount)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { costOf } from '../../functions/llm-router/money/price.ts'
import { shipped } from '../functions/llm-router/shipped.ts'
import { assertBooked, readBooked } from './booked.ts'
import { openPlatform, type Platform, type Reply } from './platform.ts'

/** The whole chain on a running OpenFaaS: client → gateway → router → gateway → provider function → provider. */
describe('the function set', () => {
  let platform: Platform
  before(async () => {
    platform = await openPlatform()
  })
  after(() => platform.close())

  const ask = (body: unknown, headers?: Record<string, string>) =>
    platform.call('POST', '/function/llm-router', body, headers)
  const errorCode = (reply: Reply) => Object(Object(reply.body).error).code

  const rule: [Record<string, unknown>, string, string][] = [
    [{}, 'vertex', 'default'],
    [{ task: 'embed' }, 'ollama', 'embed'],
    [{ task: 'classify', max_latency_ms: 299 }, 'groq', 'tight_latency_budget'],
    [{ task: 'generate', max_latency_ms: 299 }, 'groq', 'tight_latency_budget'],
    [{ task: 'classify', max_latency_ms: 300 }, 'vertex', 'default'],
    [{ task: 'generate', max_latency_ms: 300 }, 'vertex', 'default'],
    [{ task: 'reason', max_latency_ms: 50 }, 'vertex', 'default'],
    [{ task: 'embed', private: true }, 'ollama', 'private'],
    [{ task: 'classify', private: true }, 'ollama', 'private'],
    [{ task: 'generate', private: true, max_latency_ms: 100 }, 'ollama', 'private'],
    [{ task: 'reason', private: true }, 'ollama', 'private'],
  ]
  for (const [request, provider, reason] of rule) {
    test(`sends ${JSON.stringify(request)} to ${provider}`, async () => {
      const reply = await ask({ ...request, prompt: 'Is this spam: you have won!' })
      assert.equal(reply.status, 200, reply.text)
      const body = Object(reply.body)
      assert.equal(body.provider, provider)
      assert.equal(body.reason, reason)
      assert.equal(body.task, request.task ?? 'generate')
      assert.ok(typeof body.result === 'string' || Array.isArray(body.result))
    })
  }

  test('books exactly usage × price', async () => {
    const spent = async () => {
      const { text } = await platform.call('GET', '/function/llm-router/metrics')
      return Number(/^llm_token_cost_usd_total\{provider="groq",task="classify"\} (\S+)$/m.exec(text)?.[1] ?? 0)
    }
    const before = await readBooked(spent)
    const costs: number[] = []
    // Each twice as long as the one before, so that every sum of some costs is another.
    for (let count = 0; count < 5; count += 1) {
      const prompt = 'word '.repeat(100 * 2 ** count)
      const { body } = await ask({ task: 'classify', max_latency_ms: 100, prompt })
      const { usage, cost_usd, provider, model } = Object(body)
      const target = shipped.targets.find(({ name }) => name === `${provider}/${model}`)
      assert.ok(target)
      const cost = costOf(usage, target, { nowMs: Date.now() })
      assert.ok('usd' in cost && cost.usd > 0)
      assert.equal(cost_usd, cost.usd)
      costs.push(cost.usd)
    }
    assertBooked(before, await readBooked(spent), costs)
  })

  test('keeps the trace of its caller through gateway and watchdog', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const reply = await ask({ prompt: 'x' }, { traceparent: `00-${traceId}-b7ad6b7169203331-01` })
    assert.deepEqual([reply.status, reply.headers['x-trace-id']], [200, traceId])
  })

  test('takes JSON that comes as text/plain, as faas-cli sends it', async () => {
    const reply = await ask('{"task":"classify","max_latency_ms":200,"prompt":"x"}', { 'content-type': 'text/plain' })
    assert.equal(reply.status, 200, reply.text)
    assert.equal(reply.headers['content-type'], 'application/json')
  })

  test('answers OpenAI’s paths on the router and on a provider function', async () => {
    const chat = { messages: [{ role: 'user', content: 'hello' }] }
    const routed = await platform.call('POST', '/function/llm-router/v1/chat/completions', chat, {
      'x-llm-private': 'true',
    })
    assert.equal(routed.status, 200, routed.text)
    assert.equal(routed.headers['x-llm-provider'], 'ollama')
    assert.equal(routed.headers['x-llm-cost-usd'], '0')
    const direct = await platform.call('POST', '/function/groq-generate/v1/chat/completions', chat)
    assert.equal(Object(direct.body).object, 'chat.completion', direct.text)
    const embedded = await platform.call('POST', '/function/llm-router/v1/embeddings', {
      input: ['a', 'b'],
      model: 'auto',
    })
    assert.equal(Object(embedded.body).data?.length, 2, embedded.text)
  })

  test('correlates a request by X-Call-Id, the caller’s or the gateway’s', async () => {
    const own = await ask({ prompt: 'x', private: true }, { 'x-call-id': 'e2e-7' })
    assert.equal(own.headers['x-request-id'], 'e2e-7')
    const made = await ask({ prompt: 'x', private: true })
    assert.equal(made.headers['x-request-id'], made.headers['x-call-id'])
  })

  test('lets nobody at a provider function without the function token', async () => {
    const reply = await platform.call(
      'POST',
      '/function/groq-generate',
      { prompt: 'x' },
      { 'x-function-token': 'guess' },
    )
    assert.equal(reply.status, 401, reply.text)
    assert.equal(errorCode(reply), 'invalid_key')
  })

  const bad: [string, string, unknown, number, string][] = [
    ['what is not JSON', '', 'prompt', 400, 'invalid_request'],
    ['an empty prompt', '', { prompt: '' }, 400, 'invalid_request'],
    ['an unknown task', '', { prompt: 'x', task: 'sing' }, 400, 'invalid_request'],
    ['an absurd latency', '', { prompt: 'x', max_latency_ms: 1e15 }, 400, 'invalid_request'],
    ['an unknown model', '', { prompt: 'x', model: 'gpt-9' }, 404, 'model_not_found'],
    [
      'a private prompt for a model outside',
      '',
      { prompt: 'x', private: true, model: 'gemini-2.5-flash' },
      422,
      'no_candidate',
    ],
    ['a path that is not there', '/v2/chat', { prompt: 'x' }, 404, 'unknown_path'],
    ['more than it takes', '', { prompt: 'x'.repeat(2_500_000) }, 413, 'request_too_large'],
  ]
  for (const [what, path, body, status, code] of bad) {
    test(`refuses ${what} with ${status} through the gateway`, async () => {
      const reply = await platform.call('POST', `/function/llm-router${path}`, body)
      assert.equal(reply.status, status, reply.text.slice(0, 300))
      assert.equal(errorCode(reply), code)
    })
  }

  test('answers 504 when the time that the caller allows has passed', async () => {
    const reply = await ask({ prompt: 'x', timeout_ms: 1 })
    assert.equal(reply.status, 504, reply.text)
    assert.equal(errorCode(reply), 'deadline_exceeded')
  })

  test('answers many at once, each its own', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask({ prompt: 'x'.repeat(index + 1), private: true }, { 'x-call-id': `many-${index}` }),
      ),
    )
    for (const [index, reply] of replies.entries()) {
      assert.equal(reply.status, 200, reply.text)
      assert.equal(reply.headers['x-request-id'], `many-${index}`)
    }
  })
})

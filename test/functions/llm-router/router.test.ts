import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { today } from './shipped.ts'

type Asked = { path: string; headers: IncomingHttpHeaders; body: Record<string, unknown>; closed: boolean }

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'An answer' }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 1000,
    completion_tokens: 500,
    total_tokens: 1500,
    prompt_tokens_details: { cached_tokens: 400 },
  },
}
const embeddings = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.5] }],
  model: 'm',
  usage: { prompt_tokens: 3, total_tokens: 3 },
}

/** The router over sockets, with a gateway behind it that answers what a test tells it to. Long, since all cases share the two. */
describe('llm-router', () => {
  const asked: Asked[] = []
  let reply: (response: ServerResponse, call: Asked) => void
  let router: TestFunction
  const gateway = createServer(async (request, response) => {
    if (request.url === '/system/functions') {
      response.writeHead(401).end()
      return
    }
    const call: Asked = { path: request.url ?? '', headers: request.headers, body: {}, closed: false }
    response.on('close', () => {
      call.closed = true
    })
    call.body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    asked.push(call)
    reply(response, call)
  })
  const answerWith = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    reply = (response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
  }

  before(async () => {
    await once(gateway.listen(0, '127.0.0.1'), 'listening')
  })
  // A router of its own for each test, since a router remembers who has failed.
  beforeEach(async () => {
    const { port } = gateway.address() as AddressInfo
    const environment = { gateway_url: `http://127.0.0.1:${port}`, max_prompt_characters: '5000' }
    router = await startTestFunction(createFunction, environment, { now: () => today })
    asked.length = 0
    reply = (response, call) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(call.path.endsWith('/v1/embeddings') ? embeddings : completion))
    }
  })
  afterEach(() => router.close())
  after(() => {
    gateway.closeAllConnections()
    gateway.close()
  })

  async function counter(name: string, labels: string): Promise<number> {
    const { text } = await router.get('/metrics')
    return Number(new RegExp(`^${name}\\{${labels}\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
  }

  test('answers the short form with the result, why it went there and what it cost', async () => {
    const got = await router.post('/', { task: 'classify', max_latency_ms: 200, prompt: 'spam?' })
    assert.equal(got.status, 200, got.text)
    const { latency_ms, ...rest } = Object(got.body)
    assert.equal(typeof latency_ms, 'number')
    const cost = (600 * 0.075 + 400 * 0.0375 + 500 * 0.3) / 1e6
    assert.deepEqual(rest, {
      result: 'An answer',
      finish_reason: 'stop',
      provider: 'groq',
      model: 'openai/gpt-oss-20b',
      replaced_model: 'llama-3.1-8b-instant',
      task: 'classify',
      reason: 'tight_latency_budget',
      strategy: 'task',
      usage: completion.usage,
      cost_usd: cost,
      fallback_errors: [],
    })
    assert.equal(asked[0]?.path, '/function/groq-generate/v1/chat/completions')
    assert.deepEqual(asked[0]?.body, { model: 'openai/gpt-oss-20b', messages: [{ role: 'user', content: 'spam?' }] })
  })

  test('sends the call id, the time left and an explicit Accept, and nothing of the client’s own headers', async () => {
    await router.post(
      '/',
      { prompt: 'x', model: 'groq/openai/gpt-oss-20b', timeout_ms: 7000 },
      { 'x-call-id': 'c-1', authorization: 'Bearer mine', 'x-start-time': '1' },
    )
    const headers: IncomingHttpHeaders = asked[0]?.headers ?? {}
    assert.equal(headers['x-call-id'], 'c-1')
    assert.match(String(headers['x-timeout']), /^(7000|69\d\d)ms$/)
    assert.equal(headers['x-connect-timeout'], '3000ms')
    assert.equal(headers.accept, 'application/json')
    assert.equal(headers.authorization, undefined)
    assert.equal(headers['x-start-time'], undefined)
    assert.equal(headers['x-function-token'], undefined)
  })

  test('adds exactly usage × price to the counter', async () => {
    const labels = 'provider="groq",task="generate"'
    const before = await counter('llm_token_cost_usd_total', labels)
    for (let count = 0; count < 3; count += 1) await router.post('/', { prompt: 'x', max_latency_ms: 100 })
    const cost = (600 * 0.075 + 400 * 0.0375 + 500 * 0.3) / 1e6
    assert.ok(Math.abs((await counter('llm_token_cost_usd_total', labels)) - before - 3 * cost) < 1e-12)
  })

  test('counts an unknown usage apart, and answers cost_usd: null', async () => {
    const { usage: _, ...withoutUsage } = completion
    answerWith(200, withoutUsage)
    const before = await counter('llm_token_cost_unknown_total', 'provider="vertex",task="reason",missing="usage"')
    const got = await router.post('/', { task: 'reason', prompt: 'x' })
    assert.equal(Object(got.body).cost_usd, null)
    assert.equal(Object(got.body).usage, null)
    assert.equal(got.headers.get('x-llm-cost-usd'), null)
    assert.equal(
      await counter('llm_token_cost_unknown_total', 'provider="vertex",task="reason",missing="usage"'),
      before + 1,
    )
    assert.equal(await counter('llm_token_cost_usd_total', 'provider="vertex",task="reason"'), 0)
  })

  test('takes a usage that cannot be meant for an unknown one, and answers all the same', async () => {
    for (const tokens of [1e308, 1e12, -1, 0.5, 'many', null]) {
      const usage = { prompt_tokens: tokens, completion_tokens: tokens, total_tokens: 1 }
      answerWith(200, { ...completion, usage })
      const { status, body } = await router.post('/', { prompt: 'Hello', task: 'generate' })
      assert.equal(status, 200)
      assert.deepEqual([Reflect.get(Object(body), 'usage'), Reflect.get(Object(body), 'cost_usd')], [null, null])
      assert.equal(
        (await router.post('/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }] })).status,
        200,
      )
    }
    assert.equal((await router.get('/health')).status, 200)
    assert.doesNotMatch((await router.get('/metrics')).text, /^llm_\S+ (NaN|\+?Inf|\S+e\+)/m)
  })

  test('takes names of what every object has for names as any other', async () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const messages = [{ role: 'user', content: 'x' }]
      const asModel = await router.post('/v1/chat/completions', { model: name, messages })
      assert.equal(errorOf(asModel).code, 'model_not_found')
      for (const hint of ['task', 'strategy']) {
        const refused = await router.post('/v1/chat/completions', { messages }, { [`x-llm-${hint}`]: name })
        assert.equal(refused.status, 400, `${hint} ${name}`)
        assert.equal((await router.post('/', { prompt: 'x', [hint]: name })).status, 400)
      }
      const carried = `{"messages":[{"role":"user","content":"x","${name}":1}],"${name}":{"a":1},"metadata":{"${name}":"x"},"user":"${name}"}`
      assert.equal((await router.post('/v1/chat/completions', carried)).status, 200, name)
      answerWith(200, { ...completion, service_tier: name, choices: [{ ...completion.choices[0] }] })
      assert.equal((await router.post('/', { prompt: 'x' })).status, 200)
      assert.equal(errorOf(await router.get(`/v1/models/${name}`)).code, 'model_not_found')
    }
  })

  test('gives one vector for one prompt, and one each for a list', async () => {
    const one = await router.post('/', { task: 'embed', prompt: 'x' })
    assert.deepEqual(Object(one.body).result, [0.5, -0.5])
    assert.equal(Object(one.body).cost_usd, 0)
    const many = await router.post('/', { task: 'embed', prompt: ['x'] })
    assert.deepEqual(Object(many.body).result, [[0.5, -0.5]])
    assert.equal(asked[0]?.path, '/function/ollama-embed/v1/embeddings')
  })

  test('passes OpenAI’s form on as it came, and back byte for byte', async () => {
    const request = {
      model: 'auto',
      messages: [{ role: 'user', content: 'x' }],
      brand_new: [1],
      metadata: { team: 'search', task: 'a task of ours' },
    }
    const hints = { task: 'classify', metadata: { ...request.metadata, llm_user: 'me', max_latency_ms: '400' } }
    const spaced = JSON.stringify(completion, undefined, 3)
    answerWith(200, spaced, { 'x-simulated': 'true' })
    const got = await router.post('/v1/chat/completions', { ...request, ...hints }, { 'x-llm-max-latency-ms': '299' })
    assert.equal(got.text, spaced)
    assert.deepEqual(asked[0]?.body, { ...request, model: 'openai/gpt-oss-20b' })
    assert.equal(got.headers.get('x-llm-provider'), 'groq')
    assert.equal(got.headers.get('x-llm-reason'), 'tight_latency_budget')
    assert.equal(got.headers.get('x-llm-replaced-model'), 'llama-3.1-8b-instant')
    assert.equal(got.headers.get('x-simulated'), 'true')
    assert.match(got.headers.get('x-llm-overhead-ms') ?? '', /^\d+\.\d{3}$/)
    answerWith(200, embeddings)
    const embedded = await router.post('/v1/embeddings', { input: ['x'], model: 'nomic-embed-text' })
    assert.equal(embedded.status, 200)
    assert.equal(embedded.headers.get('x-llm-reason'), 'model')
  })

  test('lists the models that may be asked for, and who answers in the place of one that has retired', async () => {
    const { data } = Object((await router.get('/v1/models')).body)
    const ids = data.map((model: { id: string }) => model.id)
    assert.ok(ids.includes('gpt-oss-20b') && ids.includes('gemini-2.5-flash'))
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ['llama-3.1-8b-instant', 'openai/gpt-oss-20b', 'openai%2Fgpt-oss-20b']) {
      const got = await router.get(`/v1/models/${id}`)
      assert.equal(got.status, 200, got.text)
      assert.equal(Object(got.body).id, decodeURIComponent(id))
    }
    const retired = Object((await router.get('/v1/models/llama-3.1-8b-instant')).body)
    assert.equal(retired.replaced_by, 'openai/gpt-oss-20b')
    assert.equal(retired.shutdown_date, '2026-08-16')
    assert.deepEqual(retired.usd_per_million_tokens, { input: 0.075, output: 0.3, cachedInput: 0.0375 })
    assert.deepEqual(retired.targets, ['groq/openai/gpt-oss-20b'])
    const { targets } = Object((await router.get('/v1/models/openai/gpt-oss-120b')).body)
    assert.deepEqual(
      targets,
      ['groq', 'together', 'openrouter'].map((provider) => `${provider}/openai/gpt-oss-120b`),
    )
    for (const id of ['gpt-9', '%E0%A4%A']) {
      assert.equal(errorOf(await router.get(`/v1/models/${id}`)).code, 'model_not_found')
    }
  })

  test('takes a request for private as soon as a header or metadata says so', async () => {
    const messages = [{ role: 'user', content: 'x' }]
    const ways: [unknown, Record<string, string>][] = [
      [{ messages }, { 'x-llm-private': 'true' }],
      [{ messages, metadata: { private: 'true' } }, {}],
      [{ messages, metadata: { private: true } }, { 'x-llm-private': 'false' }],
    ]
    for (const [body, headers] of ways) {
      assert.equal((await router.post('/v1/chat/completions', body, headers)).status, 200)
      assert.equal(asked.at(-1)?.path, '/function/ollama-generate/v1/chat/completions')
    }
    const doubtful = await router.post('/v1/chat/completions', { messages }, { 'x-llm-private': 'yes' })
    assert.equal(errorOf(doubtful).code, 'invalid_request')
  })

  const failures: [string, () => void, number, string, RegExp][] = [
    [
      'a provider’s error',
      () =>
        answerWith(503, {
          error: { message: 'groq answered 500.', type: 't', param: null, code: 'provider_unavailable' },
        }),
      503,
      'providers_exhausted',
      /groq answered 500/,
    ],
    [
      'a quota that is used up',
      () => answerWith(429, { error: { message: 'Slow down', code: 'rate_limited' } }, { 'retry-after': '9' }),
      503,
      'providers_exhausted',
      /Slow down/,
    ],
    [
      'a request that the provider refuses',
      () => answerWith(400, { error: { message: 'Bad seed', code: 'invalid_request', param: 'seed' } }),
      400,
      'invalid_request',
      /Bad seed/,
    ],
    [
      'a provider too slow',
      () => answerWith(504, { error: { message: 'Late', code: 'provider_timeout' } }),
      504,
      'deadline_exceeded',
      /Late/,
    ],
    [
      'the watchdog’s time limit',
      () => answerWith(504, '', { 'x-openfaas-internal': 'of-watchdog' }),
      504,
      'deadline_exceeded',
      /did not answer in time/,
    ],
    [
      'the watchdog’s max_inflight',
      () => answerWith(429, 'Concurrent request limit exceeded', { 'x-openfaas-internal': 'faas-middleware' }),
      503,
      'providers_exhausted',
      /max_inflight/,
    ],
    [
      'a function that is not deployed',
      () => answerWith(404, 'error finding function groq-generate'),
      503,
      'providers_exhausted',
      /groq-generate is not deployed/,
    ],
    [
      'a function that has crashed',
      () => answerWith(500, '', { 'x-openfaas-internal': 'of-watchdog' }),
      503,
      'providers_exhausted',
      /failed with status 500 \(from of-watchdog\)/,
    ],
    ['an empty 200', () => answerWith(200, ''), 503, 'providers_exhausted', /answered with nothing/],
    [
      'a 200 that is not an answer',
      () => answerWith(200, { hello: 'world' }),
      502,
      'bad_reply',
      /cannot be read as a whole answer/,
    ],
    ['garbage', () => answerWith(200, '<html>'), 502, 'bad_reply', /cannot be read as a whole answer/],
    [
      'a reply cut short',
      () => {
        reply = (response) => {
          response.writeHead(200, { 'content-length': '999' })
          response.write('{', () => response.destroy())
        }
      },
      502,
      'bad_reply',
      /broke off/,
    ],
  ]
  for (const [what, arrange, status, code, message] of failures) {
    test(`makes ${code} of ${what}, and bills nothing`, async () => {
      arrange()
      const labels = 'provider="groq",task="classify"'
      const before = await counter('llm_token_cost_usd_total', labels)
      const got = await router.post('/', { task: 'classify', model: 'groq/openai/gpt-oss-20b', prompt: 'x' })
      assert.equal(got.status, status, got.text)
      assert.equal(errorOf(got).code, code)
      assert.match(errorOf(got).message, message)
      assert.equal(await counter('llm_token_cost_usd_total', labels), before)
      // Who is full is waited for.
      if (/max_inflight/.test(what)) return assert.ok(asked.length > 2, String(asked.length))
      // What the provider has done no work for is asked for once more, where nobody else can be.
      const isUnpaid = /provider_unavailable|function_unavailable/.test(JSON.stringify(errorOf(got)))
      // One that may be only just starting is waited for.
      assert.equal(asked.length, /crashed|empty/.test(what) ? 5 : isUnpaid ? 2 : 1)
    })
  }

  test('says of each candidate what it answered, and when to come back', async () => {
    answerWith(429, { error: { message: 'Slow down', code: 'rate_limited' } }, { 'retry-after': '9' })
    const got = await router.post('/', { prompt: 'x', model: 'groq/openai/gpt-oss-20b' })
    assert.equal(got.headers.get('retry-after'), '9')
    assert.equal(got.headers.get('x-should-retry'), 'false')
    assert.deepEqual(Object(errorOf(got)).fallback_errors, [
      { provider: 'groq', target: 'groq/openai/gpt-oss-20b', code: 'rate_limited', status: 429, message: 'Slow down' },
    ])
  })

  describe('a request that a provider itself refuses', () => {
    const refused = { error: { message: 'The wheel is too round', code: 'invalid_request', provider_code: '400' } }
    const ask = (more = {}) =>
      router.post('/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], ...more })

    test('is answered where the next provider takes it, and changes nothing for the first', async () => {
      const answer = reply
      reply = (response, call) => {
        if (asked.length > 1) return answer(response, call)
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(refused))
      }
      assert.equal((await ask()).status, 200)
      assert.equal(asked.length, 2)
      asked.length = 0
      assert.equal((await ask()).status, 200)
      assert.equal(asked[0]?.path, '/function/vertex-generate/v1/chat/completions')
    })

    test('is refused for good when two have refused it', async () => {
      answerWith(400, refused)
      const got = await ask()
      assert.equal(got.status, 400)
      assert.equal(errorOf(got).code, 'invalid_request')
      assert.equal(asked.length, 2)
    })

    test('is refused at once where it is a function of ours that refuses it', async () => {
      answerWith(400, { error: { message: 'No such role', code: 'invalid_request' } })
      assert.equal((await ask({ stream: true })).status, 400)
      assert.equal(asked.length, 1)
    })
  })

  test('ends the call to the provider when the time is up', async () => {
    reply = () => {}
    const got = await router.post('/', { prompt: 'x', timeout_ms: 500 })
    assert.equal(got.status, 504)
    assert.equal(errorOf(got).code, 'deadline_exceeded')
    await until(() => asked[0]?.closed === true)
  })

  test('ends the call to the provider when the client goes away', async () => {
    reply = () => {}
    const client = new AbortController()
    const sent = fetch(router.url, { method: 'POST', body: '{"prompt":"x"}', signal: client.signal })
    await until(() => asked.length === 1)
    client.abort()
    await assert.rejects(sent)
    await until(() => asked[0]?.closed === true)
  })

  const badInput: [string, unknown, number, string, string | null][] = [
    ['not JSON', 'prompt', 400, 'invalid_request', null],
    ['no prompt', {}, 400, 'invalid_request', 'prompt'],
    ['an unknown task', { prompt: 'x', task: 'sing' }, 400, 'invalid_request', 'task'],
    ['a negative latency', { prompt: 'x', max_latency_ms: -5 }, 400, 'invalid_request', 'max_latency_ms'],
    ['an unknown strategy', { prompt: 'x', strategy: 'guess' }, 400, 'invalid_request', 'strategy'],
    ['a list of prompts to generate from', { prompt: ['x'] }, 400, 'invalid_request', 'prompt'],
    ['a prompt over the limit', { prompt: 'x'.repeat(5001) }, 413, 'request_too_large', 'prompt'],
    ['an unknown model', { prompt: 'x', model: 'gpt-9' }, 404, 'model_not_found', 'model'],
    [
      'a model outside for a private prompt',
      { prompt: 'x', model: 'gemini-2.5-flash', private: true },
      422,
      'no_candidate',
      null,
    ],
  ]
  for (const [what, body, status, code, param] of badInput) {
    test(`refuses ${what} without asking anybody`, async () => {
      const got = await router.post('/', body)
      assert.equal(got.status, status, got.text)
      assert.equal(errorOf(got).code, code)
      assert.equal(errorOf(got).param, param)
      assert.equal(asked.length, 0)
    })
  }

  test('says so when the gateway is not there', async () => {
    const alone = await startTestFunction(createFunction, { gateway_url: 'http://127.0.0.1:9' })
    try {
      const got = await alone.post('/', { prompt: 'x' })
      assert.equal(got.status, 502)
      assert.equal(errorOf(got).code, 'gateway_unreachable')
      assert.match(errorOf(got).message, /Set gateway_url/)
    } finally {
      await alone.close()
    }
  })
})

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../functions/cluster-generate/handler.ts'
import { toClusterRequest } from '../../../functions/cluster-generate/request.ts'
import { llamaCpp } from '../../../local/simulators/llama-cpp.ts'
import { type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { startServer } from '../../local/cluster-proxy/started.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'

const model = 'llama-3.2-1b-instruct'
const environmentFor = (url: string) => ({ CLUSTER_BASE_URL: url, CLUSTER_MODEL: model, CLUSTER_AUTH: 'none' })

describe('the errors of llama.cpp', () => {
  let simulator: Simulator
  let cluster: TestFunction
  before(async () => {
    simulator = await startSimulator(llamaCpp)
    cluster = await startTestFunction(createFunction, environmentFor(simulator.url))
  })
  beforeEach(() => {
    simulator.calls.length = 0
  })
  after(async () => {
    await cluster.close()
    await simulator.close()
  })

  const errors: [number, object, string][] = [
    [503, { code: 503, message: 'Loading model', type: 'unavailable_error' }, 'provider_unavailable'],
    [
      400,
      {
        code: 400,
        message: 'request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 5000,
        n_ctx: 4096,
      },
      'context_length_exceeded',
    ],
    [400, { code: 400, message: 'Unsupported param: echo', type: 'invalid_request_error' }, 'unsupported_by_provider'],
    [401, { code: 401, message: 'Invalid API Key', type: 'authentication_error' }, 'provider_key_rejected'],
    [501, { code: 501, message: 'no', type: 'not_supported_error' }, 'unsupported_by_provider'],
    [
      500,
      {
        code: 500,
        message:
          'Failed to parse tool call arguments as JSON: parse error at line 1, column 2: unexpected end of input',
        type: 'server_error',
      },
      'unsupported_by_provider',
    ],
  ]
  for (const [status, error, code] of errors) {
    test(`${JSON.stringify(error)} is ${code}`, async () => {
      for (const stream of [false, true]) {
        simulator.behaviour.fault = { kind: 'status', status, body: { error } }
        const told = errorOf(await cluster.post('/', { prompt: 'x', stream }))
        delete simulator.behaviour.fault
        assert.equal(told.code, code)
        assert.equal(Object(told).context_window_tokens, Object(error).n_ctx)
        assert.ok(told.message.includes(Object(error).message), told.message)
      }
    })
  }

  test('no model but the cluster’s own is asked for, since llama.cpp answers by that whatever it is asked', async () => {
    const reply = await cluster.post('/', { prompt: 'x', model: 'gpt-5' })
    assert.equal(reply.status, 404)
    assert.match(errorOf(reply).message, /gpt-5 is not listed. This function of cluster has no model but llama-3\.2-1b/)
    assert.deepEqual(
      simulator.calls.filter(({ method }) => method === 'POST'),
      [],
    )
    assert.match(errorOf(await cluster.get('/v1/models/gpt-5')).message, /has no model but/)
    assert.equal((await cluster.post('/', { prompt: 'x', model })).status, 200)
  })
})

describe('a stream of llama.cpp', () => {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason }],
  })
  const answers: [string, unknown[], RegExp][] = [
    [
      'an error after its beginning',
      [chunk({ content: 'a' }), { error: { message: 'GPU lost', type: 'server_error' } }, '[DONE]'],
      /"code":"provider_unavailable".*/,
    ],
    ['no end', [chunk({ content: 'a' }), chunk({}, 'stop')], /"code":"bad_reply"/],
    ['an end', [chunk({ content: 'a' }), chunk({}, 'stop'), '[DONE]'], /data: \[DONE\]\n\n$/],
    [
      'an end by a full window',
      [chunk({ content: 'a' }), { ...chunk({}, 'stop'), __verbose: { truncated: true } }, '[DONE]'],
      /"finish_reason":"length"/,
    ],
  ]
  for (const [what, events, end] of answers) {
    test(`with ${what} ends as it should`, async (context) => {
      const data = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
      const url = await startServer(context, (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(data.join(''))
      })
      const cluster = await startTestFunction(createFunction, environmentFor(url.origin))
      context.after(cluster.close)
      const { text } = await cluster.post('/v1/chat/completions', {
        messages: [{ role: 'user', content: 'x' }],
        stream: true,
      })
      assert.match(text, end)
      assert.equal(text.includes('[DONE]'), /^an end/.test(what))
    })
  }
})

test('a request goes as it came, but for what is not the cluster’s; a stream is asked for its usage', () => {
  const messages = [{ role: 'user', content: 'x' }]
  const own = { model, messages, top_k: 5, mirostat: 2 }
  assert.deepEqual(
    toClusterRequest({ ...own, tools: [], metadata: { task: 'classify' }, user: 'me', store: false }),
    own,
  )
  assert.deepEqual(toClusterRequest({ ...own, stream: true, stream_options: { include_usage: false } }), {
    ...own,
    stream: true,
    stream_options: { include_usage: true },
  })
})

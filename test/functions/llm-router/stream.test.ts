import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { errorOf, startTestFunction, type TestFunction, type TestReply } from '../../runtime/parts.ts'
import { until } from '../../until.ts'
import { shippedData, today } from './shipped.ts'

type Asked = { headers: IncomingHttpHeaders; body: Record<string, unknown>; closed: boolean }

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunk = (delta: object, finish_reason: string | null = null) =>
  JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] })
const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 }
const usageData = JSON.stringify({ ...head, choices: [], usage })
const whole = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Hel' }),
  chunk({ content: 'lo' }),
  chunk({}, 'stop'),
  usageData,
  '[DONE]',
]
const cost = Number(((1000 * 0.3 + 500 * 2.5) / 1e6).toPrecision(14))

/** The router's streams over sockets, with a gateway behind it that sends what a test tells it to. Long, since all cases share the two. */
describe('llm-router, streaming', () => {
  const asked: Asked[] = []
  let directory: string
  let router: TestFunction
  let environment: Record<string, string>
  let reply: (response: ServerResponse) => void
  const gateway = createServer(async (request, response) => {
    if (request.url === '/system/functions') {
      response.writeHead(401).end()
      return
    }
    const call: Asked = { headers: request.headers, body: {}, closed: false }
    response.on('close', () => {
      call.closed = true
    })
    call.body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    asked.push(call)
    reply(response)
  })
  const open = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (response: ServerResponse, data: readonly string[]) =>
    response.write(data.map((one) => `data: ${one}\n\n`).join(''))
  const sendAll = (data: readonly string[]) => {
    reply = (response) => {
      send(open(response), data)
      response.end()
    }
  }

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'router-'))
    await once(gateway.listen(0, '127.0.0.1'), 'listening')
    const { port } = gateway.address() as AddressInfo
    const catalogue = shippedData()
    for (const target of catalogue.targets) Object.assign(target, { firstTokenTimeoutMs: 500, idleTimeoutMs: 500 })
    const ROUTER_CONFIG = join(directory, 'catalogue.yaml')
    await writeFile(ROUTER_CONFIG, JSON.stringify(catalogue))
    environment = { gateway_url: `http://127.0.0.1:${port}`, ROUTER_CONFIG }
  })
  // A router of its own for each test, since a router remembers who has failed.
  beforeEach(async () => {
    router = await startTestFunction(createFunction, environment, { now: () => today })
    asked.length = 0
    sendAll(whole)
  })
  afterEach(() => router.close())
  after(async () => {
    gateway.closeAllConnections()
    gateway.close()
    await rm(directory, { recursive: true })
  })

  const messages = [{ role: 'user', content: 'x' }]
  const ask = (more: object = {}) => router.post('/v1/chat/completions', { messages, stream: true, ...more })
  const events = (got: TestReply) =>
    got.text
      .split('\n\n')
      .filter((event) => event !== '')
      .map((event) => event.slice('data: '.length))
  const counter = async (name: string) => {
    const { text } = await router.get('/metrics')
    return Number(new RegExp(`^${name}\\{provider="vertex",task="generate"[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
  }
  const spent = () => counter('llm_token_cost_usd_total')

  test('passes the chunks on byte for byte, and keeps the usage for itself', async () => {
    const before = await spent()
    const got = await ask()
    assert.equal(got.status, 200, got.text)
    assert.deepEqual(
      events(got),
      whole.filter((data) => data !== usageData),
    )
    assert.equal(got.headers.get('x-llm-provider'), 'vertex')
    assert.equal(got.headers.get('x-llm-cost-usd'), null)
    assert.ok(Math.abs((await spent()) - before - cost) < 1e-12)
    assert.equal(asked[0]?.headers.accept, 'text/event-stream')
    // With a length, the platform may cut an answer that begins at once.
    assert.equal(asked[0]?.headers['transfer-encoding'], 'chunked')
    assert.deepEqual(asked[0]?.body.stream_options, { include_usage: true })
  })

  test('asks for usage beside what else the caller asks of a stream', async () => {
    await ask({ stream_options: { include_obfuscation: false, include_usage: false } })
    assert.deepEqual(asked.at(-1)?.body.stream_options, { include_obfuscation: false, include_usage: true })
  })

  test('gives usage and cost in the last chunk where the caller asks for it', async () => {
    const data = events(await ask({ stream_options: { include_usage: true } }))
    assert.equal(data.at(-1), '[DONE]')
    assert.deepEqual(JSON.parse(data.at(-2) ?? ''), { ...head, choices: [], usage, cost_usd: cost })
  })

  test('streams the short form: deltas, then the rest of the reply', async () => {
    const got = await router.post('/', { prompt: 'x', stream: true })
    const data = events(got)
    assert.deepEqual(data.slice(0, 2), ['{"delta":"Hel"}', '{"delta":"lo"}'])
    const { latency_ms, ...rest } = JSON.parse(data[2] ?? '')
    assert.equal(typeof latency_ms, 'number')
    assert.deepEqual(rest, {
      finish_reason: 'stop',
      provider: 'vertex',
      model: 'gemini-3.5-flash-lite',
      replaced_model: 'gemini-2.5-flash',
      task: 'generate',
      reason: 'default',
      strategy: 'task',
      usage,
      cost_usd: cost,
      fallback_errors: [],
    })
    assert.equal(data[3], '[DONE]')
  })

  const early: [string, (response: ServerResponse) => void, number, string][] = [
    [
      'an error of the sibling',
      (response) =>
        response.writeHead(503).end(JSON.stringify({ error: { message: 'Down', code: 'provider_unavailable' } })),
      503,
      'providers_exhausted',
    ],
    [
      'an error whose body is cut short',
      (response) => {
        response.writeHead(503, { 'content-length': '999' })
        response.write('{', () => response.destroy())
      },
      502,
      'bad_reply',
    ],
    [
      'a 200 with an empty body, which is how the gateway fails on this way',
      (response) => response.writeHead(200).end(),
      503,
      'providers_exhausted',
    ],
    [
      'a stream without an answer',
      (response) => {
        send(open(response), ['[DONE]'])
        response.end()
      },
      502,
      'bad_reply',
    ],
    [
      'a stream that ends after the role',
      (response) => {
        send(open(response), whole.slice(0, 1))
        response.end()
      },
      502,
      'bad_reply',
    ],
    [
      'an error event before the first token',
      (response) => {
        send(open(response), ['{"error":{"message":"Down","code":"provider_unavailable"}}'])
        response.end()
      },
      503,
      'providers_exhausted',
    ],
    [
      'garbage',
      (response) => {
        send(open(response), ['{{{'])
        response.end()
      },
      502,
      'bad_reply',
    ],
    [
      'no first token in time',
      (response) => {
        send(open(response), whole.slice(0, 1))
      },
      504,
      'deadline_exceeded',
    ],
    ['no answer at all in time', () => {}, 504, 'deadline_exceeded'],
  ]
  for (const [what, arrange, status, code] of early) {
    test(`before the first token, makes ${code} of ${what}, and bills nothing`, async () => {
      reply = arrange
      const [spentBefore, unknownBefore] = [await spent(), await counter('llm_token_cost_unknown_total')]
      // A provider that has answered at all, or worked until the time was up, may charge for it.
      const mayBeBilled = code === 'providers_exhausted' ? 0 : 1
      const got = await ask()
      assert.equal(got.status, status, got.text)
      assert.equal(errorOf(got).code, code)
      assert.deepEqual(
        [await spent(), await counter('llm_token_cost_unknown_total')],
        [spentBefore, unknownBefore + mayBeBilled],
      )
      await until(() => asked[0]?.closed === true)
    })
  }

  const begun = whole.slice(0, 2)
  const late: [string, (response: ServerResponse) => void, string][] = [
    [
      'ends without its final event',
      (response) => {
        send(open(response), whole.slice(0, 4))
        response.end()
      },
      'bad_reply',
    ],
    [
      'ends with the final event, but before the answer did',
      (response) => {
        send(open(response), [...begun, '[DONE]'])
        response.end()
      },
      'bad_reply',
    ],
    [
      'is cut off',
      (response) => {
        send(open(response), begun)
        setImmediate(() => response.destroy())
      },
      'bad_reply',
    ],
    [
      'has a chunk that cannot be read',
      (response) => {
        send(open(response), [...begun, '{"choices":7}'])
        response.end()
      },
      'bad_reply',
    ],
    [
      'reports an error',
      (response) => {
        send(open(response), [...begun, '{"error":{"message":"Overloaded","code":"provider_unavailable"}}'])
        response.end()
      },
      'provider_unavailable',
    ],
    [
      'stalls',
      (response) => {
        send(open(response), begun)
      },
      'provider_timeout',
    ],
  ]
  for (const [what, arrange, code] of late) {
    test(`after the first token, a stream that ${what} ends with an error event`, async () => {
      reply = arrange
      const unknown = await counter('llm_token_cost_unknown_total')
      const got = await ask()
      assert.equal(got.status, 200)
      const data = events(got)
      assert.ok(!data.includes('[DONE]'), got.text)
      const { error } = JSON.parse(data.at(-1) ?? '')
      assert.equal(error.code, code)
      assert.ok(data.includes(begun[1] ?? ''))
      assert.doesNotMatch(error.message, /not passed on/, 'what has come was passed on')
      assert.equal(await counter('llm_token_cost_unknown_total'), unknown + 1)
      await until(() => asked[0]?.closed === true)
    })
  }

  test('ends the provider’s work when the client goes away, and books what was used until then', async () => {
    reply = (response) => send(open(response), [...begun, JSON.stringify({ ...head, choices: [], usage })])
    const before = await spent()
    const client = httpRequest(`${router.url}/v1/chat/completions`, { method: 'POST' })
    client.on('error', () => {})
    client.end(JSON.stringify({ messages, stream: true }))
    const [response] = await once(client, 'response')
    await once(response, 'data')
    client.destroy()
    await until(() => asked[0]?.closed === true)
    await until(async () => Math.abs((await spent()) - before - cost) < 1e-12)
  })

  test('sends each piece on as it comes', async () => {
    let provider: ServerResponse | undefined
    reply = (response) => {
      provider = response
      send(open(response), begun)
    }
    const client = httpRequest(`${router.url}/v1/chat/completions`, { method: 'POST' })
    client.end(JSON.stringify({ messages, stream: true }))
    const [response] = await once(client, 'response')
    let text = ''
    response.on('data', (piece: Buffer) => {
      text += piece
    })
    await until(() => text.includes('Hel'))
    assert.ok(provider)
    send(provider, whole.slice(2))
    provider.end()
    await once(response, 'end')
    assert.ok(text.endsWith('data: [DONE]\n\n'))
  })

  test('uses a connection again after a whole stream', async () => {
    const ports = new Set<number | undefined>()
    reply = (response) => {
      ports.add(response.socket?.remotePort)
      send(open(response), whole)
      response.end()
    }
    for (let count = 0; count < 3; count += 1) assert.equal((await ask()).status, 200)
    assert.equal(ports.size, 1)
  })

  test('refuses to stream embeddings', async () => {
    const got = await router.post('/', { task: 'embed', prompt: 'x', stream: true })
    assert.equal(got.status, 400)
    assert.equal(errorOf(got).param, 'stream')
  })
})

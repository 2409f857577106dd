import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Answer, answeredBy, hasUnknownCost } from '../../../../functions/llm-console/pages/answers/answer.ts'
import { ask } from '../../../../functions/llm-console/pages/answers/ask.ts'
import { body, done, error, event, lastChunk, piece, usage } from './events.ts'

describe('an answer over a socket', () => {
  let respond: (response: ServerResponse) => void
  const requests: { url: string | undefined; accept: string | undefined; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString()
    requests.push({ url: request.url, accept: request.headers.accept, body: JSON.parse(text) })
    respond(response)
  })
  let address = ''
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const asked = (options = {}) => ask({ address, headers: {}, send: fetch }, body, options)
  const stream = (response: ServerResponse, headers: Record<string, string> = {}) =>
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })

  test('is whole with [DONE], and tells its times, tokens, cost and who gave it', async () => {
    const changes: Answer[] = []
    respond = async (response) => {
      stream(response, { 'x-llm-provider': 'groq', 'x-llm-model': 'openai/gpt-oss-20b' })
      response.write(piece({ role: 'assistant', content: '' }))
      response.write(piece({ content: 'Because ' }))
      while (changes.at(-1)?.text !== 'Because ') await new Promise(setImmediate)
      response.end(piece({ content: 'so.' }) + piece({}, 'stop') + lastChunk(0.0000057) + done)
    }
    const answer = await asked({ changed: (change: Answer) => changes.push(change) })
    assert.equal(answer.state, 'answered')
    assert.equal(answer.text, 'Because so.')
    assert.deepEqual([answer.costUsd, answer.usage, answer.finishReason], [0.0000057, usage, 'stop'])
    assert.equal(answeredBy(answer), 'groq/openai/gpt-oss-20b')
    const { repliedMs = 0, firstTokenMs = 0, lastTokenMs = 0, totalMs } = answer
    assert.ok(0 < repliedMs && repliedMs <= firstTokenMs && firstTokenMs < lastTokenMs && lastTokenMs <= totalMs)
    assert.deepEqual([...new Set(changes.map(({ state }) => state))], ['waiting', 'streaming', 'answered'])
    const [sent] = requests
    assert.deepEqual([sent?.url, sent?.accept], ['/v1/chat/completions', 'text/event-stream'])
    assert.deepEqual(sent?.body, { ...body, stream: true, stream_options: { include_usage: true } })
  })

  test('has an unknown cost where the router does not know it', async () => {
    respond = (response) => stream(response).end(piece({ content: 'x' }) + lastChunk(null) + done)
    const answer = await asked()
    assert.deepEqual([answer.state, answer.costUsd, hasUnknownCost(answer)], ['answered', undefined, true])
  })

  const endings: [string, (response: ServerResponse) => void, string, RegExp][] = [
    ['ends without [DONE]', (response) => response.end(piece({}, 'stop')), 'broken_off', /ended before the answer did/],
    ['loses its connection', (response) => response.destroy(), 'broken_off', /ended before the answer did/],
    [
      'ends with an error of the router',
      (response) => response.end(event(error('provider_timeout', 'groq was silent')) + done),
      'provider_timeout',
      /groq was silent/,
    ],
    [
      'ends with a reply that cannot be used',
      (response) => response.end(event(error('bad_reply', 'groq sent a reply that cannot be used'))),
      'bad_reply',
      /cannot be used/,
    ],
    [
      'ends with an error of somebody else',
      (response) => response.end(event({ error: 'out of order' })),
      'broken_off',
      /not one of the router/,
    ],
  ]
  for (const [how, end, code, message] of endings) {
    test(`is broken off if its stream ${how}, and keeps what has come`, async () => {
      let came = false
      respond = async (response) => {
        stream(response).write(piece({ content: 'Because ' }))
        while (!came) await new Promise(setImmediate)
        end(response)
      }
      const answer = await asked({ changed: ({ text }: Answer) => (came ||= text !== '') })
      assert.deepEqual([answer.state, answer.text, answer.fault?.code], ['broken_off', 'Because ', code])
      assert.match(answer.fault?.message ?? '', message)
      assert.ok(answer.fault?.fix)
      assert.ok(hasUnknownCost(answer))
    })

    test(`has failed if its stream ${how} before any of it has come`, async () => {
      respond = (response) => {
        stream(response).flushHeaders()
        end(response)
      }
      const answer = await asked()
      assert.deepEqual([answer.state, answer.text, answer.fault?.code], ['failed', '', code])
    })
  }

  const refusals: [string, number, Record<string, string>, string, object][] = [
    [
      'a limit',
      429,
      { 'content-type': 'application/json', 'retry-after': '7' },
      JSON.stringify(error('rate_limited', 'Sixty a minute')),
      { code: 'rate_limited', message: 'Sixty a minute', status: 429, retryAfterMs: 7000 },
    ],
    [
      'the platform',
      502,
      {},
      'upstream\nis away',
      { code: 'gateway_error', message: 'The gateway answered 502: upstream is away', status: 502 },
    ],
    [
      'a page in place of a stream',
      200,
      { 'content-type': 'text/html' },
      '<p>Log in</p>',
      { code: 'gateway_error', message: 'The gateway answered 200: <p>Log in</p>', status: 200 },
    ],
    ['nothing', 200, {}, '', { code: 'gateway_error', message: 'The gateway answered 200', status: 200 }],
  ]
  for (const [what, status, headers, text, expected] of refusals) {
    test(`has failed with ${what}, and says what to do`, async () => {
      respond = (response) => response.writeHead(status, headers).end(text)
      const { state, fault } = await asked()
      const { fix, ...rest } = fault ?? {}
      assert.deepEqual([state, rest], ['failed', expected])
      assert.ok(fix)
    })
  }

  test('has failed if nobody is there', async () => {
    const answer = await ask({ address: 'http://127.0.0.1:1', headers: {}, send: fetch }, body)
    assert.deepEqual([answer.state, answer.fault?.code, hasUnknownCost(answer)], ['failed', 'unreachable', false])
  })

  test('is stopped by its signal, keeps what has come, and the connection is closed', async () => {
    const stop = new AbortController()
    const closed = new Promise((resolve) => {
      respond = (response) => {
        response.on('close', () => resolve(true))
        stream(response).write(piece({ content: 'Because ' }))
      }
    })
    const changed = ({ text }: Answer) => text !== '' && stop.abort()
    const answer = await asked({ signal: stop.signal, changed })
    assert.deepEqual([answer.state, answer.text, answer.fault], ['stopped', 'Because ', undefined])
    assert.ok(await closed)
  })

  test('has a time limit', async () => {
    respond = (response) => stream(response).write(piece({ content: 'Because ' }))
    const limit = new AbortController()
    const changed = ({ text }: Answer) => text !== '' && limit.abort()
    const late = await asked({ limitMs: 9000, after: () => limit.signal, changed })
    assert.deepEqual([late.state, late.text, late.fault?.code], ['broken_off', 'Because ', 'no_answer_in_time'])
    assert.match(late.fault?.message ?? '', /within 9 s/)
    respond = () => {}
    const silent = await asked({ limitMs: 50 })
    assert.deepEqual([silent.state, silent.fault?.code], ['failed', 'no_answer_in_time'])
    assert.ok(hasUnknownCost(silent))
  })
})

import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, describe, test } from 'node:test'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { call, seen } from '../call.ts'
import { startProbe } from '../probe.ts'

const sse = { accept: 'text/event-stream' }

describe('a stream', () => {
  let openFaaS: OpenFaaS
  const at = (path: string) => `${openFaaS.url}/function/probe${path}`
  before(async () => {
    openFaaS = await startProbe({ probe: { environment: { exec_timeout: '100ms', write_timeout: '500ms' } } })
  })
  after(() => openFaaS.close())

  test('comes event by event if Accept begins with text/event-stream', async () => {
    const whole = 'data: 1\n\ndata: 2\n\ndata: 3\n\ndata: [DONE]\n\n'
    const events = await chunksOf(at('/stream?count=3&gap_ms=30'), 'text/event-stream')
    assert.equal(events.join(''), whole)
    assert.ok(events.length >= 3, `came in ${events.length} pieces`)
  })

  for (const accept of ['application/json, text/event-stream', 'Text/Event-Stream', 'application/x-ndjson', '*/*']) {
    test(`comes all at once, at its end, with Accept: ${accept}`, async () => {
      assert.equal((await chunksOf(at('/stream?count=3&gap_ms=10'), accept)).length, 1)
    })
  }

  test('is not bound by exec_timeout nor X-Timeout', async () => {
    const reply = await call(at('/stream?count=3&gap_ms=70'), { headers: { ...sse, 'x-timeout': '50ms' } })
    assert.ok(reply.body.endsWith('data: [DONE]\n\n'))
    assert.equal(reply.headers['x-duration-seconds'], undefined)
  })

  test('is ended by write_timeout, like one that is complete', async () => {
    const reply = await call(at('/stream?count=100&gap_ms=50'), { headers: sse })
    assert.ok(reply.isComplete)
    assert.ok(reply.body.startsWith('data: 1\n\n') && !reply.body.includes('[DONE]'))
  })

  test('that the function cuts ends like one that is complete', async () => {
    const reply = await call(at('/cut'), { headers: sse })
    assert.deepEqual([reply.status, reply.body, reply.isComplete], [200, 'data: first\n\n', true])
  })

  test('that fails before its first byte is an empty 200', async () => {
    const reply = await call(at('/hang'), { headers: sse })
    assert.deepEqual([reply.status, reply.body], [200, ''])
    assert.equal(reply.headers['x-openfaas-internal'], undefined)
  })

  test('whose reply announces a length is buffered, and an empty 200 when that breaks off', async () => {
    const reply = await call(at('/cut-with-length'), { headers: sse })
    assert.deepEqual([reply.status, reply.body], [200, ''])
  })

  test('keeps the length of its request, and Host, and appends to X-Forwarded-For', async () => {
    const headers = { ...sse, 'content-length': 1, 'x-forwarded-for': '9.9.9.9' }
    const request = seen(await call(at('/'), { headers, body: 'x' }))
    assert.deepEqual(request.header('content-length'), ['1'])
    assert.deepEqual(request.header('host'), [`127.0.0.1:${openFaaS.port}`])
    assert.deepEqual(request.header('x-forwarded-for'), ['9.9.9.9, 127.0.0.1'])
    assert.deepEqual(request.header('x-forwarded-host'), [])
  })

  test('keeps the function’s status and X-Call-Id goes back', async () => {
    const reply = await call(at('/status?code=429'), { headers: sse })
    assert.deepEqual([reply.status, reply.body], [429, 'status'])
    assert.ok(reply.headers['x-call-id'])
  })
})

/** What comes, each piece as it came. */
function chunksOf(url: string, accept: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { agent: false, headers: { accept } }, (response) => {
      const chunks: string[] = []
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => chunks.push(chunk))
      response.on('end', () => resolve(chunks))
    })
      .on('error', reject)
      .end()
  })
}

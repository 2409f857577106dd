import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json } from '#runtime/http/call.ts'
import { errorOf, startTestFunction, type TestFunction } from '../parts.ts'

describe('the server of a function', () => {
  let running: TestFunction
  let lastCall: Call
  let entered: () => void

  before(async () => {
    running = await startTestFunction(
      () => [
        {
          method: 'POST',
          path: '/echo',
          handle(call) {
            lastCall = call
            return json({ got: call.json() })
          },
        },
        {
          method: 'POST',
          path: '/fail',
          handle() {
            throw new LlmError('rate_limited', 'Too much', { retryAfterMs: 1500 })
          },
        },
        {
          method: 'POST',
          path: '/bug',
          handle() {
            throw new TypeError('secret-detail')
          },
        },
        ...(['PATCH', 'DELETE'] as const).map((method) => ({
          method,
          path: '/things/*',
          handle: (call: Call) => json({ method: call.method, path: call.path, had: call.body.length }),
        })),
        {
          method: 'POST',
          path: '/told',
          handle(call) {
            throw new LlmError('invalid_request', `There is no ${call.json()}`)
          },
        },
        {
          method: 'POST',
          path: '/wait',
          handle(call) {
            entered?.()
            return new Promise((_, reject) => {
              call.signal.addEventListener('abort', () => reject(call.signal.reason))
            })
          },
        },
      ],
      { max_body_bytes: '1000' },
    )
  })
  after(() => running.close())

  test('takes JSON whatever the content type says, as faas-cli sends it', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const reply = await running.post('/echo', { a: 1 }, { 'content-type': type })
      assert.equal(reply.status, 200)
      assert.deepEqual(reply.body, { got: { a: 1 } })
      assert.equal(reply.headers.get('content-type'), 'application/json')
    }
  })

  test('keeps the caller’s X-Call-Id and makes one where there is none, or one not fit for a log', async () => {
    await running.post('/echo', {}, { 'x-call-id': 'abc-1' })
    assert.equal(lastCall.id, 'abc-1')
    const made = await running.post('/echo', {})
    assert.match(lastCall.id, /^[0-9a-f-]{36}$/)
    assert.equal(made.headers.get('x-request-id'), lastCall.id)
    await running.post('/echo', {}, { 'x-call-id': 'x'.repeat(200) })
    assert.match(lastCall.id, /^[0-9a-f-]{36}$/)
  })

  test('takes a chunked body without a length', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from('{"a":'))
        controller.enqueue(Buffer.from('1}'))
        controller.close()
      },
    })
    const reply = await fetch(`${running.url}/echo`, { method: 'POST', body, duplex: 'half' })
    assert.deepEqual(await reply.json(), { got: { a: 1 } })
  })

  test('refuses what is over the limit with 413, exactly from one byte over it', async () => {
    const fits = JSON.stringify('x'.repeat(998))
    assert.equal((await running.post('/echo', fits)).status, 200)
    const over = await running.post('/echo', JSON.stringify('x'.repeat(999)))
    assert.equal(over.status, 413)
    assert.equal(errorOf(over).code, 'request_too_large')
    assert.equal((await running.post('/echo', 'x'.repeat(3_000_000))).status, 413)
  })

  test('answers bad JSON with 400, and does not repeat it', async () => {
    for (const body of ['', '{', 'hello', '{"a":}', '\u0000']) {
      const reply = await running.post('/echo', body)
      assert.equal(reply.status, 400)
      assert.equal(errorOf(reply).code, 'invalid_request')
    }
    assert.ok(!(await running.post('/echo', 'my-private-words')).text.includes('my-private'))
  })

  test('tells wrong paths and methods what there is', async () => {
    const path = await running.post('/nowhere?x=1', {})
    assert.equal(path.status, 404)
    assert.match(errorOf(path).message, /POST \/echo/)
    const method = await running.get('/echo')
    assert.equal(method.status, 405)
    assert.equal(method.headers.get('allow'), 'POST')
    assert.match(errorOf(method).message, /POST/)
  })

  test('changes and removes what has a path of its own, and names both methods to others', async () => {
    for (const method of ['PATCH', 'DELETE']) {
      const reply = await fetch(`${running.url}/things/1`, { method, ...(method === 'PATCH' && { body: '{}' }) })
      assert.deepEqual(await reply.json(), { method, path: '/things/1', had: method === 'PATCH' ? 2 : 0 })
    }
    const refused = await fetch(`${running.url}/things/1`, { method: 'PUT', body: '{}' })
    assert.equal(refused.status, 405)
    assert.equal(refused.headers.get('allow'), 'PATCH, DELETE')
  })

  test('repeats no token of a caller in an error, and takes none for the id of a call', async () => {
    const token = `llmr_${'a1-_'.repeat(10)}xyz`
    const reply = await running.post('/told', JSON.stringify(`model ${token}`), { 'x-call-id': token })
    assert.match(errorOf(reply).message, /There is no model llmr_\*\*\*/)
    assert.ok(!JSON.stringify([reply.text, ...reply.headers]).includes(token))
    await running.post('/echo', {}, { 'x-call-id': token })
    assert.doesNotMatch(lastCall.id, /llmr_/)
  })

  test('answers an error of the table with its status, shape and Retry-After', async () => {
    const reply = await running.post('/fail', {})
    assert.equal(reply.status, 429)
    assert.equal(reply.headers.get('retry-after'), '2')
    assert.equal(reply.headers.get('retry-after-ms'), '1500')
    assert.deepEqual(Object.keys(errorOf(reply)).sort(), ['code', 'message', 'param', 'type'])
  })

  test('keeps the details of an unexpected error to itself', async () => {
    const reply = await running.post('/bug', {})
    assert.equal(reply.status, 500)
    assert.equal(errorOf(reply).code, 'internal_error')
    assert.ok(!reply.text.includes('secret-detail'))
  })

  test('ends a call when the time in X-Timeout has passed', async () => {
    const reply = await running.post('/wait', {}, { 'x-timeout': '20ms' })
    assert.equal(reply.status, 504)
    assert.equal(errorOf(reply).code, 'deadline_exceeded')
  })

  test('aborts the call when the client goes away, and survives it', async () => {
    const reached = new Promise<void>((resolve) => {
      entered = resolve
    })
    const client = new AbortController()
    const sent = fetch(`${running.url}/wait`, { method: 'POST', body: '{}', signal: client.signal })
    await reached
    client.abort()
    await assert.rejects(sent)
    assert.equal((await running.post('/echo', { still: 'there' })).status, 200)
  })

  test('survives a request that is broken off in its body', async () => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"half":')
    socket.destroy()
    await once(socket, 'close')
    assert.equal((await running.post('/echo', {})).status, 200)
  })

  test('shows its own metrics, with the paths bounded', async () => {
    await running.post('/made-up-1', {})
    await running.post('/made-up-2', {})
    const { text } = await running.get('/metrics')
    assert.match(text, /llm_function_request_duration_seconds_count\{path="\/echo",status="200"\} \d+/)
    assert.match(text, /path="other",status="404"/)
    assert.ok(!text.includes('made-up'))
    assert.match(text, /process_resident_memory_bytes/)
  })

  test('is ready as soon as it listens', async () => {
    assert.equal((await running.get('/ready')).status, 200)
  })
})

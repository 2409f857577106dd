import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import { until } from '../../until.ts'
import { call, seen } from '../call.ts'
import { probeFor } from '../probe.ts'

type Posted = { headers: IncomingHttpHeaders; url: string | undefined; body: string }

/** A server that keeps what is posted to it. */
async function receiverFor(context: TestContext) {
  const posted: Posted[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      posted.push({ headers: request.headers, url: request.url, body })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  return { url: `http://127.0.0.1:${address.port}/callback`, posted }
}

describe('an asynchronous call', () => {
  test('is answered 202 at once, and its result is posted to X-Callback-Url', async (context) => {
    const openFaaS = await probeFor(context)
    const receiver = await receiverFor(context)
    const headers = { 'x-callback-url': receiver.url, 'content-type': 'application/json' }
    const accepted = await call(`${openFaaS.url}/async-function/probe/a/b?c=d`, { headers, body: '{"a":1}' })
    assert.deepEqual([accepted.status, accepted.body], [202, ''])
    const id = accepted.headers['x-call-id']
    assert.match(String(id), /^[0-9a-f-]{36}$/)

    await until(() => receiver.posted.length === 1)
    const [result] = receiver.posted
    assert.ok(result)
    assert.equal(result.headers['x-call-id'], id)
    assert.equal(result.headers['x-function-status'], '200')
    assert.equal(result.headers['x-function-name'], 'probe')
    assert.equal(result.headers['content-type'], 'application/json')
    assert.ok(Number(result.headers['x-duration-seconds']) >= 0)
    const request = seen({ status: 200, headers: {}, body: result.body, isComplete: true })
    assert.deepEqual([request.method, request.url, request.body], ['POST', '/a/b?c=d', '{"a":1}'])
    assert.deepEqual(request.header('x-call-id'), [id])
    assert.deepEqual(request.header('content-type'), ['application/json'])
  })

  test('keeps the caller’s X-Call-Id, and posts a failure with its status', async (context) => {
    const openFaaS = await probeFor(context)
    const receiver = await receiverFor(context)
    const headers = { 'x-callback-url': receiver.url, 'x-call-id': 'mine' }
    for (const [name, status] of [
      ['probe/status?code=503', '503'],
      ['nope', '404'],
    ]) {
      const accepted = await call(`${openFaaS.url}/async-function/${name}`, { headers, body: 'x' })
      assert.deepEqual([accepted.status, accepted.headers['x-call-id']], [202, undefined])
      await until(() => receiver.posted.length === 1)
      const result = receiver.posted.pop()
      assert.equal(result?.headers['x-function-status'], status)
      assert.equal(result?.headers['x-call-id'], 'mine')
    }
  })

  test('with trailers is made without them', async (context) => {
    const openFaaS = await probeFor(context)
    const receiver = await receiverFor(context)
    const framing = { trailer: 'x-sum', te: 'trailers', 'transfer-encoding': 'chunked' }
    const headers = { 'x-callback-url': receiver.url, ...framing }
    assert.equal((await call(`${openFaaS.url}/async-function/probe`, { method: 'POST', headers })).status, 202)
    await until(() => receiver.posted.length === 1)
    const [result] = receiver.posted
    assert.equal(result?.headers['x-function-status'], '200')
    assert.doesNotMatch(result?.body ?? '', /"(trailer|te)"/i)
  })

  test('runs without a callback too', async (context) => {
    const openFaaS = await probeFor(context)
    assert.equal((await call(`${openFaaS.url}/async-function/probe`, { body: 'x' })).status, 202)
    await until(() => openFaaS.replicas('probe') === 1)
  })

  test('with an empty X-Callback-Url runs without one, as in OpenFaaS', async (context) => {
    const openFaaS = await probeFor(context)
    const headers = { 'x-callback-url': '' }
    assert.equal((await call(`${openFaaS.url}/async-function/probe`, { headers, body: 'x' })).status, 202)
    await until(() => openFaaS.replicas('probe') === 1)
  })

  test('with a callback that is no address is refused, and only POST is taken', async (context) => {
    const openFaaS = await probeFor(context)
    const headers = { 'x-callback-url': 'nowhere' }
    assert.equal((await call(`${openFaaS.url}/async-function/probe`, { headers, body: 'x' })).status, 400)
    assert.equal((await call(`${openFaaS.url}/async-function/probe`)).status, 405)
  })
})

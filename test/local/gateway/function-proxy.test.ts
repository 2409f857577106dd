import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { call, seen } from '../call.ts'
import { startProbe } from '../probe.ts'

describe('a call through the gateway', () => {
  let openFaaS: OpenFaaS
  const at = (path: string) => `${openFaaS.url}/function/probe${path}`
  before(async () => {
    openFaaS = await startProbe()
  })
  after(() => openFaaS.close())

  test('reaches the function with method, path, query and body', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const body = method === 'GET' ? '' : 'some body'
      const request = seen(await call(at('/a/b?c=d'), { method, ...(body && { body }) }))
      assert.deepEqual([request.method, request.url, request.body], [method, '/a/b?c=d', body])
    }
  })

  test('finds the function by its name with the namespace too, and / where there is no path', async () => {
    assert.equal(seen(await call(`${openFaaS.url}/function/probe.openfaas-fn`)).url, '/')
  })

  test('sends a body on in chunks, without its length', async () => {
    const request = seen(await call(at('/'), { body: 'hello', headers: { 'content-length': 5 } }))
    assert.deepEqual(request.header('transfer-encoding'), ['chunked'])
    assert.deepEqual(request.header('content-length'), [])
    assert.equal(request.body, 'hello')
  })

  test('without a body says so', async () => {
    assert.deepEqual(seen(await call(at('/'), { method: 'POST' })).header('content-length'), ['0'])
    assert.deepEqual(seen(await call(at('/'))).header('content-length'), [])
  })

  test('gets an X-Call-Id, which only then is returned', async () => {
    const reply = await call(at('/'))
    const id = reply.headers['x-call-id']
    assert.match(String(id), /^[0-9a-f-]{36}$/)
    assert.deepEqual(seen(reply).header('x-call-id'), [id])

    const own = await call(at('/'), { headers: { 'x-call-id': 'mine' } })
    assert.deepEqual(seen(own).header('x-call-id'), ['mine'])
    assert.equal(own.headers['x-call-id'], undefined)
  })

  test('has X-Start-Time appended, and returned', async () => {
    const reply = await call(at('/'), { headers: { 'x-start-time': '1' } })
    const startTime = String(reply.headers['x-start-time'])
    assert.match(startTime, /^\d{19}$/)
    assert.deepEqual(seen(reply).header('x-start-time'), ['1', startTime])
  })

  test('has X-Forwarded-Host and -For added only where they are absent', async () => {
    const added = seen(await call(at('/')))
    assert.deepEqual(added.header('x-forwarded-host'), [`127.0.0.1:${openFaaS.port}`])
    assert.match(String(added.header('x-forwarded-for')), /^127\.0\.0\.1:\d+$/)

    const headers = { 'x-forwarded-host': 'host', 'x-forwarded-for': '9.9.9.9' }
    const kept = seen(await call(at('/'), { headers }))
    assert.deepEqual(kept.header('x-forwarded-host'), ['host'])
    assert.deepEqual(kept.header('x-forwarded-for'), ['9.9.9.9'])
  })

  test('loses the headers that are of one connection only', async () => {
    const headers = { te: 'trailers', 'keep-alive': 'timeout=3', 'proxy-authorization': 'x', upgrade: 'websocket' }
    const request = seen(await call(at('/'), { headers }))
    for (const name of Object.keys(headers)) assert.deepEqual(request.header(name), [], name)
  })

  test('brings back status and headers, those of one name each on its own', async () => {
    const reply = await call(at('/status?code=418'))
    assert.equal(reply.status, 418)
    assert.deepEqual(reply.headers['set-cookie'], ['a=1', 'b=2'])
    assert.equal(reply.headers['content-type'], 'text/plain')
    assert.equal(reply.body, 'status')
  })

  test('passes redirects on unfollowed, and replies without a body', async () => {
    assert.equal((await call(at('/status?code=302'))).status, 302)
    const none = await call(at('/status?code=204'))
    assert.deepEqual([none.status, none.body, none.headers['content-length']], [204, '', undefined])
    const head = await call(at('/status?code=200'), { method: 'HEAD' })
    assert.deepEqual([head.status, head.body], [200, ''])
  })

  test('tells the seconds to the first byte', async () => {
    const reply = await call(at('/slow?ms=50'))
    assert.ok(Number(reply.headers['x-duration-seconds']) >= 0.045)
  })

  test('has the type of its reply guessed from the bytes, as Go does, where the function sets none', async () => {
    const json = { headers: { 'content-type': 'application/json' } }
    const plain = await call(at('/no-type'), { ...json, body: '{}' })
    assert.equal(plain.headers['content-type'], 'text/plain; charset=utf-8')
  })

  test('has the type of an empty reply taken from the request', async () => {
    const empty = await call(at('/empty'), { headers: { 'content-type': 'application/json' }, body: '{}' })
    assert.equal(empty.headers['content-type'], 'application/json')
    assert.equal((await call(at('/empty'))).headers['content-type'], 'text/plain')
  })

  test('to a function that is not there is answered 404 as the gateway words it', async () => {
    for (const [name, full] of [
      ['nope', 'nope.openfaas-fn'],
      ['probe.other', 'probe.other'],
    ]) {
      const reply = await call(`${openFaaS.url}/function/${name}/x`)
      assert.equal(reply.status, 404)
      assert.ok(reply.body.startsWith(`error finding function ${full}: `), reply.body)
      assert.equal(reply.headers['x-call-id'], undefined)
    }
  })

  test('by a method that the provider does not know is answered 405', async () => {
    assert.equal((await call(at('/'), { method: 'TRACE' })).status, 405)
  })

  test('of a path with // is redirected', async () => {
    const reply = await call(at('//v1?a=b'), { body: 'x' })
    assert.deepEqual([reply.status, reply.headers.location], [301, '/function/probe/v1?a=b'])
  })

  test('of the watchdog’s own paths never reaches the function', async () => {
    const health = await call(at('/_/health'))
    assert.deepEqual([health.status, health.body], [200, 'OK'])
    assert.equal((await call(at('/_/health'), { method: 'POST' })).status, 405)
    const ready = await call(at('/_/ready'))
    assert.deepEqual([ready.status, ready.body], [200, 'ready'])
  })
})

describe('the gateway', () => {
  test('answers /healthz, and 404 for what it does not have', async (context) => {
    const openFaaS = await startProbe()
    context.after(() => openFaaS.close())
    assert.deepEqual((await call(`${openFaaS.url}/healthz`)).body, 'OK')
    for (const path of ['/', '/xyz', '/function/', '/function/a%20b']) {
      const reply = await call(openFaaS.url + path)
      assert.deepEqual([reply.status, reply.body], [404, '404 page not found\n'], path)
    }
    assert.equal((await call(`${openFaaS.url}/function/probe/%zz`)).status, 400)
  })
})

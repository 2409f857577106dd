import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { OpenFaaS } from '../../../local/open-faas.ts'
import { until } from '../../until.ts'
import { call } from '../call.ts'
import { probeFor, startProbe } from '../probe.ts'

const timeouts = { exec_timeout: '150ms', write_timeout: '350ms' }
const json = { 'content-type': 'application/json' }

describe('a call that takes too long', () => {
  let openFaaS: OpenFaaS
  const at = (path: string) => `${openFaaS.url}/function/probe${path}`
  const aborted = async () => Number(JSON.parse((await call(at('/aborted'))).body).aborted)
  before(async () => {
    openFaaS = await startProbe({
      probe: { environment: timeouts },
      endless: { environment: { exec_timeout: '0', write_timeout: '250ms' } },
    })
  })
  after(() => openFaaS.close())

  test('is ended by exec_timeout with an empty 504 of the watchdog', async () => {
    const before = await aborted()
    const reply = await call(at('/hang'), { headers: json, body: '{}' })
    assert.deepEqual([reply.status, reply.body], [504, ''])
    assert.equal(reply.headers['x-openfaas-internal'], 'of-watchdog')
    assert.equal(reply.headers['content-type'], 'application/json')
    assert.ok(Number(reply.headers['x-duration-seconds']) >= 0.145)
    await until(async () => (await aborted()) === before + 1)
  })

  test('is ended earlier by X-Timeout', async () => {
    const reply = await call(at('/hang'), { headers: { 'x-timeout': '30ms' } })
    assert.equal(reply.status, 504)
    assert.ok(Number(reply.headers['x-duration-seconds']) < 0.14)
  })

  for (const value of ['10s', '1', 'soon']) {
    test(`is not given more time by X-Timeout: ${value}`, async () => {
      const reply = await call(at('/hang'), { headers: { 'x-timeout': value } })
      assert.equal(reply.status, 504)
      assert.ok(Number(reply.headers['x-duration-seconds']) >= 0.145)
    })
  }

  for (const value of ['0s', '-1s']) {
    test(`is bound by write_timeout alone with X-Timeout: ${value}`, async () => {
      const reply = await call(at('/hang'), { headers: { 'x-timeout': value } })
      assert.deepEqual([reply.status, reply.body], [500, "Can't reach service for: probe.\n"])
      assert.equal(reply.headers['x-openfaas-internal'], 'proxy')
    })
  }

  test('is bound by write_timeout where exec_timeout is 0, which X-Timeout does not change', async () => {
    const started = performance.now()
    const reply = await call(`${openFaaS.url}/function/endless/hang`, { headers: { 'x-timeout': '10ms' } })
    assert.equal(reply.status, 500)
    assert.ok(performance.now() - started >= 245)
  })

  test('whose reply has begun ends with what there is of it', async () => {
    const reply = await call(at('/half'))
    assert.deepEqual([reply.status, reply.body, reply.isComplete], [200, 'data: first\n\n', true])
  })

  for (const [path, accept] of [
    ['/large', '*/*'],
    ['/large-stream', 'text/event-stream'],
  ] as const) {
    test(`keeps no place where the caller does not read its answer from ${path}`, async (context) => {
      const inflight = () => openFaaS.functions.get('probe')?.watchdog()?.inflight()
      const { hostname, port } = new URL(openFaaS.url)
      const socket = connect(Number(port), hostname)
      context.after(() => socket.destroy())
      socket.on('error', () => {})
      socket.pause().write(`GET /function/probe${path} HTTP/1.1\r\nHost: localhost\r\nAccept: ${accept}\r\n\r\n`)
      await until(() => inflight() === 1)
      await until(() => inflight() === 0)
    })
  }

  test('is ended by the gateway’s own limit with an empty 502', async (context) => {
    const short = await probeFor(context, undefined, { upstreamTimeoutMs: 100 })
    const reply = await call(`${short.url}/function/probe/hang`)
    assert.deepEqual([reply.status, reply.body, reply.headers['x-openfaas-internal']], [502, '', undefined])
  })
})

describe('max_inflight', () => {
  test('refuses what comes on top with 429, streams included, until a call has ended', async (context) => {
    const openFaaS = await probeFor(context, { probe: { environment: { max_inflight: '2' } } })
    const at = (path: string) => `${openFaaS.url}/function/probe${path}`
    await call(at('/ready'))
    const leave = new AbortController()
    const hanging = [
      call(at('/hang'), { signal: leave.signal }),
      call(at('/half'), { headers: { accept: 'text/event-stream' }, signal: leave.signal }),
    ]
    const settled = Promise.allSettled(hanging)
    const inflight = () => openFaaS.functions.get('probe')?.watchdog()?.inflight()
    await until(() => inflight() === 2)

    for (const accept of ['*/*', 'text/event-stream']) {
      const reply = await call(at('/'), { headers: { accept } })
      assert.equal(reply.status, 429)
      assert.equal(reply.body, 'Concurrent request limit exceeded. Max concurrent requests: 2\n')
      assert.equal(reply.headers['content-type'], 'text/plain')
      assert.equal(reply.headers['x-openfaas-internal'], 'faas-middleware')
      assert.equal(reply.headers['retry-after'], undefined)
    }
    assert.equal((await call(at('/_/ready'))).status, 429)
    assert.equal((await call(at('/_/health'))).status, 200)

    leave.abort()
    await settled
    await until(() => inflight() === 0)
    assert.equal((await call(at('/'))).status, 200)
  })
})

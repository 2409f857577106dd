import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../../until.ts'
import { call, seen } from '../call.ts'
import { probeFor } from '../probe.ts'

describe('a caller that goes away', () => {
  for (const accept of ['*/*', 'text/event-stream']) {
    test(`ends the request to the function (Accept: ${accept})`, async (context) => {
      const openFaaS = await probeFor(context)
      const at = (path: string) => `${openFaaS.url}/function/probe${path}`
      const aborted = async () => JSON.parse((await call(at('/aborted'))).body).aborted
      assert.equal(await aborted(), 0)
      const leave = new AbortController()
      const left = call(at('/hang'), { headers: { accept }, body: 'x', signal: leave.signal })
      await until(() => openFaaS.functions.get('probe')?.watchdog()?.inflight() === 1)
      leave.abort()
      await assert.rejects(left)
      await until(async () => (await aborted()) === 1)
    })
  }
})

describe('a reply that the function cuts', () => {
  test('ends like one that is complete where its length is not known', async (context) => {
    const { url } = await probeFor(context)
    const reply = await call(`${url}/function/probe/cut`)
    assert.deepEqual([reply.status, reply.body, reply.isComplete], [200, 'data: first\n\n', true])
    assert.equal(reply.headers['content-length'], '13')
  })

  test('breaks off where it is', async (context) => {
    const { url } = await probeFor(context)
    const reply = await call(`${url}/function/probe/cut-with-length`)
    assert.deepEqual([reply.status, reply.body, reply.isComplete], [200, 'first', false])
  })
})

describe('a function that ends by itself', () => {
  test('with 0 stays scaled, and every call fails until it is scaled again', async (context) => {
    const openFaaS = await probeFor(context)
    const at = (path: string) => `${openFaaS.url}/function/probe${path}`
    assert.equal((await call(at('/exit?code=0'))).body, 'bye')
    const json = { headers: { 'content-type': 'application/json' }, body: '{}' }
    await until(async () => (await call(at('/'), json)).status === 500)
    const plain = await call(at('/'), json)
    assert.deepEqual([plain.status, plain.body], [500, ''])
    assert.equal(plain.headers['x-openfaas-internal'], 'of-watchdog')
    assert.equal(plain.headers['content-type'], 'application/json')
    for (const accept of ['text/event-stream', 'application/json, text/event-stream']) {
      const silent = await call(at('/'), { headers: { accept } })
      assert.deepEqual([silent.status, silent.body, silent.headers['content-type']], [200, '', undefined])
    }
    assert.equal((await call(at('/_/health'))).status, 200)
    assert.equal((await call(at('/_/ready'))).status, 500)
    assert.equal(openFaaS.replicas('probe'), 1)

    openFaaS.functions.get('probe')?.scaleDown()
    assert.equal((await call(at('/'))).status, 200)
  })

  test('with anything else loses its calls, and starts again with the next one', async (context) => {
    const openFaaS = await probeFor(context)
    const at = (path: string) => `${openFaaS.url}/function/probe${path}`
    const before = seen(await call(at('/')))
    const lost = await call(at('/exit?code=1&answer=no'))
    assert.deepEqual([lost.status, lost.body], [500, ''])
    assert.equal(lost.headers['x-openfaas-internal'], 'of-watchdog')
    await until(() => openFaaS.replicas('probe') === 0)
    const again = seen(await call(at('/')))
    assert.notEqual(again.pid, before.pid)
  })
})

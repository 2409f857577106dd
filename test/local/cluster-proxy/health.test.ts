import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import { startHealth } from '../../../local/cluster-proxy/health.ts'
import { createInFlight } from '../../../local/cluster-proxy/in-flight.ts'
import { startProxy } from '../../../local/cluster-proxy/proxy.ts'
import { startServer } from './started.ts'

async function startTestHealth(context: TestContext, upstream: URL, idle = () => Promise.resolve()) {
  const health = await startHealth({ host: '127.0.0.1', port: 0, upstream, idle, settleMs: 0 })
  context.after(health.close)
  return async (path: string, method = 'GET') => (await fetch(health.url + path, { method })).status
}

describe('the proxy’s answers to probes', () => {
  test('are ready as soon as the server has loaded its model, and alive before', async (context) => {
    let isLoaded = false
    const upstream = await startServer(context, ({ url }, response) => {
      response.writeHead(url === '/health' && isLoaded ? 200 : 503).end()
    })
    const ask = await startTestHealth(context, upstream)
    assert.deepEqual([await ask('/ready'), await ask('/live')], [503, 200])
    isLoaded = true
    assert.equal(await ask('/ready'), 200)
  })

  test('are not ready without a server', async (context) => {
    const ask = await startTestHealth(context, new URL('http://127.0.0.1:1'))
    assert.equal(await ask('/ready'), 503)
  })

  test('forward nothing', async (context) => {
    const upstream = await startServer(context, (_, response) => void response.end())
    const ask = await startTestHealth(context, upstream)
    for (const path of ['/', '/slots', '/v1/chat/completions', '/ready?x', '/health']) {
      assert.equal(await ask(path), 404, path)
    }
    assert.equal(await ask('/ready', 'POST'), 404)
  })

  test('call the proxy idle only when its last answer is whole', async (context) => {
    const held: ServerResponse[] = []
    let arrived = () => {}
    const hasArrived = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const upstream = await startServer(context, (_, response) => {
      held.push(response)
      response.write('first')
      arrived()
    })
    const { idle, inFlight } = await busyProxy(context, upstream)
    await hasArrived
    const ask = await startTestHealth(context, upstream, idle)
    let isIdle = false
    const idleSaid = ask('/idle').then((status) => {
      isIdle = true
      return status
    })
    assert.equal(await ask('/live'), 200)
    assert.equal(isIdle, false)
    held[0]?.end('last')
    assert.equal(await (await inFlight).text(), 'firstlast')
    assert.equal(await idleSaid, 200)
  })
})

/** A proxy that has begun to answer a request. */
async function busyProxy(context: TestContext, upstream: URL) {
  // Without secrets or certificates, which the command line does not allow, nobody is refused.
  const proxy = await startProxy({ host: '127.0.0.1', port: 0, upstream, secretFiles: [], maxBodyBytes: 10 })
  context.after(proxy.close)
  const inFlight = fetch(`${proxy.url}/v1/models`)
  return { idle: proxy.idle, inFlight }
}

test('requests in flight are idle at once when there are none, and for all who wait when the last one ends', async () => {
  const inFlight = createInFlight()
  await inFlight.idle()
  inFlight.begin()
  inFlight.begin()
  const said: string[] = []
  const both = Promise.all([inFlight.idle().then(() => said.push('a')), inFlight.idle().then(() => said.push('b'))])
  inFlight.end()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(said, [])
  inFlight.end()
  await both
  assert.deepEqual(said, ['a', 'b'])
})

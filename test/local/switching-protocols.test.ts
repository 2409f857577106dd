import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answersAt } from '../../local/answers-at.ts'
import { startHealth } from '../../local/cluster-proxy/health.ts'
import { startOpenFaaS } from '../../local/open-faas.ts'
import { waitUntilReady } from '../../local/provider/readiness.ts'
import { startSwitching } from '../switching.ts'
import { until } from '../until.ts'
import { call } from './call.ts'
import { startTestProxy } from './cluster-proxy/started.ts'
import { probeBundle, probeFor, probeStack } from './probe.ts'

describe('a server that switches to another protocol', { timeout: 20_000 }, () => {
  test('behind the proxy does not answer, and is not ready', async (context) => {
    const upstream = new URL((await startSwitching(context)).url)
    const proxy = await startTestProxy(context, { upstream })
    const body = '{}'
    for (const init of [{}, { method: 'POST', headers: { 'content-type': 'application/json' }, body }]) {
      const path = init.method === 'POST' ? '/v1/chat/completions' : '/v1/models'
      const reply = await fetch(proxy + path, init)
      assert.equal(reply.status, 503)
      assert.match(await reply.text(), /server_unreachable/)
    }
    const idle = () => Promise.resolve()
    const health = await startHealth({ host: '127.0.0.1', port: 0, upstream, idle, settleMs: 0 })
    context.after(health.close)
    assert.equal((await fetch(`${health.url}/ready`)).status, 503)
  })

  test('is no function that is ready, and is asked until it would be', async (context) => {
    const { url, asked } = await startSwitching(context)
    const ends = new AbortController()
    const ready = waitUntilReady(Number(new URL(url).port), '/ready', ends.signal)
    await until(() => asked() >= 2)
    ends.abort()
    await assert.rejects(ready, { name: 'AbortError' })
    assert.equal(await answersAt(url), false)
  })

  test('is a function that cannot be reached', async (context) => {
    const { url } = await probeFor(context)
    const reply = await call(`${url}/function/probe/switch`, { body: 'x' })
    assert.deepEqual([reply.status, reply.headers['x-openfaas-internal']], [500, 'of-watchdog'])
  })

  test('takes no result of an asynchronous call, and the log says so', async (context) => {
    const { url } = await startSwitching(context)
    const lines: string[] = []
    const log = {
      debug() {},
      info() {},
      warn: (line: string) => lines.push(line),
      functionLine() {},
      lastFunctionLine() {},
    }
    const bundles = new Map([['probe', probeBundle]])
    const openFaaS = await startOpenFaaS({ stack: probeStack(), bundles, log })
    context.after(() => openFaaS.close())
    await call(`${openFaaS.url}/async-function/probe`, { headers: { 'x-callback-url': url }, body: 'x' })
    await until(() => lines.some((line) => line.includes('could not be posted')))
  })
})

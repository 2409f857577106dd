import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../../until.ts'
import { call, seen } from '../call.ts'
import { createFakeClock } from '../fake-clock.ts'
import { isRunning } from '../is-running.ts'
import { probeFor } from '../probe.ts'

const zero = { 'com.openfaas.scale.zero': 'true', 'com.openfaas.scale.zero-duration': '5m' }
const minute = 60_000

describe('a function that scales to zero', () => {
  test('starts with its first call, however many come at once', async (context) => {
    const openFaaS = await probeFor(context, { probe: { labels: zero } })
    assert.equal(openFaaS.replicas('probe'), 0)
    const replies = await Promise.all(Array.from({ length: 5 }, () => call(`${openFaaS.url}/function/probe/`)))
    assert.equal(new Set(replies.map((reply) => seen(reply).pid)).size, 1)
    assert.equal(openFaaS.replicas('probe'), 1)
  })

  test('stops when its label’s time has passed since the last call, and starts again', async (context) => {
    const clock = createFakeClock()
    const openFaaS = await probeFor(context, { probe: { labels: zero } }, { clock })
    const first = seen(await call(`${openFaaS.url}/function/probe/`))
    clock.pass(4 * minute)
    await call(`${openFaaS.url}/function/probe/`)
    clock.pass(4 * minute)
    assert.equal(openFaaS.replicas('probe'), 1)
    clock.pass(minute)
    assert.equal(openFaaS.replicas('probe'), 0)
    await until(() => !isRunning(first.pid))
    assert.notEqual(seen(await call(`${openFaaS.url}/function/probe/`)).pid, first.pid)
  })

  for (const accept of ['*/*', 'text/event-stream']) {
    test(`lives as long as a call does (Accept: ${accept})`, async (context) => {
      const clock = createFakeClock()
      const openFaaS = await probeFor(context, { probe: { labels: zero } }, { clock })
      const leave = new AbortController()
      const under = call(`${openFaaS.url}/function/probe/hang`, { headers: { accept }, signal: leave.signal })
      const inflight = () => openFaaS.functions.get('probe')?.watchdog()?.inflight()
      await until(() => inflight() === 1)
      clock.pass(20 * minute)
      assert.equal(openFaaS.replicas('probe'), 1)
      leave.abort()
      await assert.rejects(under)
      await until(() => inflight() === 0)
      clock.pass(4 * minute)
      assert.equal(openFaaS.replicas('probe'), 1)
      clock.pass(minute)
      assert.equal(openFaaS.replicas('probe'), 0)
    })
  }

  test('takes another time than its label’s where one is given', async (context) => {
    const clock = createFakeClock()
    const openFaaS = await probeFor(context, { probe: { labels: zero } }, { clock, idleTimeoutMs: 1000 })
    await call(`${openFaaS.url}/function/probe/`)
    clock.pass(1000)
    assert.equal(openFaaS.replicas('probe'), 0)
  })

  test('is idle for 15 minutes where the label has no time', async (context) => {
    const clock = createFakeClock()
    const labels = { 'com.openfaas.scale.zero': 'true' }
    const openFaaS = await probeFor(context, { probe: { labels } }, { clock })
    await call(`${openFaaS.url}/function/probe/`)
    clock.pass(15 * minute - 1)
    assert.equal(openFaaS.replicas('probe'), 1)
    clock.pass(1)
    assert.equal(openFaaS.replicas('probe'), 0)
  })

  test('with a time that is none stops the start', async (context) => {
    const labels = { ...zero, 'com.openfaas.scale.zero-duration': '5' }
    await assert.rejects(
      probeFor(context, { probe: { labels } }),
      /zero-duration must be a duration such as 5m, .*not 5/,
    )
  })
})

describe('a function that does not scale to zero', () => {
  test('with a minimum of one runs from the beginning, for good', async (context) => {
    const clock = createFakeClock()
    const labels = { 'com.openfaas.scale.min': '1' }
    const openFaaS = await probeFor(context, { probe: { labels } }, { clock, idleTimeoutMs: 1000 })
    assert.equal(openFaaS.replicas('probe'), 1)
    clock.pass(24 * 60 * minute)
    assert.equal(openFaaS.replicas('probe'), 1)
  })

  test('without any label starts with its first call', async (context) => {
    const openFaaS = await probeFor(context)
    assert.equal(openFaaS.replicas('probe'), 0)
  })
})

describe('scaling down', () => {
  test('lets the calls under way end, while new ones get a new replica', async (context) => {
    const openFaaS = await probeFor(context, { probe: { labels: zero } })
    const at = (path: string) => `${openFaaS.url}/function/probe${path}`
    const before = seen(await call(at('/')))
    const slow = call(at('/slow?ms=300'))
    const probe = openFaaS.functions.get('probe')
    await until(() => probe?.watchdog()?.inflight() === 1)
    probe?.scaleDown()
    assert.equal(openFaaS.replicas('probe'), 0)
    assert.notEqual(seen(await call(at('/'))).pid, before.pid)
    assert.equal((await slow).body, 'slow')
    await until(() => !isRunning(before.pid))
  })

  test('leaves the function its healthcheck_interval, in which it serves what it has', async (context) => {
    const environment = { healthcheck_interval: '250ms' }
    const openFaaS = await probeFor(context, { probe: { labels: zero, environment } })
    const { pid } = seen(await call(`${openFaaS.url}/function/probe/`))
    const stoppedMs = performance.now()
    openFaaS.functions.get('probe')?.scaleDown()
    assert.equal(openFaaS.replicas('probe'), 0)
    await until(() => !isRunning(pid))
    assert.ok(performance.now() - stoppedMs >= 240)
  })

  test('ends a call that outlives write_timeout', async (context) => {
    const environment = { exec_timeout: '0', write_timeout: '200ms' }
    const openFaaS = await probeFor(context, { probe: { labels: zero, environment } })
    const { pid } = seen(await call(`${openFaaS.url}/function/probe/`))
    const under = call(`${openFaaS.url}/function/probe/hang`)
    await until(() => openFaaS.functions.get('probe')?.watchdog()?.inflight() === 1)
    openFaaS.functions.get('probe')?.scaleDown()
    assert.equal((await under).status, 500)
    await until(() => !isRunning(pid))
  })
})

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { createFunction as createCluster } from '../../functions/cluster-generate/handler.ts'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { lateHost } from './late-host.ts'
import { model, type Scene, startScene } from './scene.ts'
import { answer, startUpstream } from './upstream.ts'
import { cluster, startWaking } from './waking-scene.ts'

const waitingFor = (scene: Scene) => scene.metric('llm_router_demand', { target: `gpu/${model}`, state: 'waiting' })
const calls = (scene: Scene, status: string) =>
  scene.metric('llm_router_requests_total', { target: `gpu/${model}`, status })

describe('a cluster without a replica', () => {
  test('is waited for, and then answers: whole and streamed', async (context) => {
    const scene = await startWaking(context)
    const asked = [scene.ask(), scene.askStream()]
    await until(async () => (await waitingFor(scene)) === 2)
    assert.equal(await scene.metric('llm_router_demand', { target: `gpu/${model}`, state: 'in_flight' }), 0)
    await scene.host.come()
    for (const reply of await Promise.all(asked)) {
      assert.equal(reply.status, 200, reply.text)
      assert.equal(reply.headers.get('x-llm-provider'), 'gpu')
    }
    assert.equal(scene.host.calls.length, 2)
    assert.equal(await waitingFor(scene), 0)
    assert.equal(await calls(scene, 'success'), 2)
    assert.equal(await calls(scene, 'error'), 0)
    assert.equal(await scene.metric('llm_router_wake_seconds_count', { target: `gpu/${model}` }), 1)
  })

  test('is waited for while it loads its model', async (context) => {
    const scene = await startWaking(context)
    scene.host.loads = true
    await scene.host.come()
    const asked = scene.ask()
    await until(() => scene.host.looks.length > 2)
    scene.host.loads = false
    assert.equal((await asked).status, 200)
  })

  test('is asked once for all who wait, with growing pauses', async (context) => {
    const scene = await startWaking(context)
    scene.host.loads = true
    await scene.host.come()
    const asked = Array.from({ length: 20 }, () => scene.ask())
    await until(() => scene.host.looks.length >= 4)
    assert.equal(await waitingFor(scene), 20)
    const [first = 0, second = 0, third = 0] = scene.host.looks.slice(1)
    assert.ok(second - first >= 400, `the first pause was ${second - first} ms`)
    assert.ok(third - second >= 900, `the next one was ${third - second} ms`)
    scene.host.loads = false
    for (const reply of await Promise.all(asked)) assert.equal(reply.status, 200)
    assert.equal(scene.host.calls.length, 20)
  })

  test('is no failure: the breaker stays closed, and the next candidate answers at once', async (context) => {
    const other = await startUpstream(context)
    const scene = await startWaking(context, { others: { other: { at: other } } })
    for (let count = 0; count < 5; count += 1) {
      const beganMs = performance.now()
      const reply = await scene.ask()
      assert.equal(reply.headers.get('x-llm-provider'), 'other')
      const { fallback_errors: errors } = Object(reply.body)
      assert.deepEqual([errors[0].code, errors[0].status, errors[0].target], ['waking', 503, `gpu/${model}`])
      assert.ok(performance.now() - beganMs < 2000)
    }
    assert.equal(await scene.breaker('gpu'), 0)
    assert.deepEqual([await calls(scene, 'waking'), await calls(scene, 'error')], [5, 0])
    // Whoever went elsewhere still wants it, so that a scaler wakes it.
    assert.equal(await waitingFor(scene), 1)
    const { candidates } = Object((await scene.router.post('/route', { prompt: 'x' })).body)
    assert.deepEqual(
      candidates.map(({ waking }: { waking?: boolean }) => waking),
      [true, undefined],
    )
    await scene.host.come()
    await until(async () => (await scene.ask()).headers.get('x-llm-provider') === 'gpu')
    assert.equal(await waitingFor(scene), 0)
  })

  test('is waited for as long as the catalogue says before others are asked', async (context) => {
    const other = await startUpstream(context)
    const wake = { withinMs: 60_000, nextAfterMs: 700 }
    const scene = await startWaking(context, { wake, others: { other: { at: other } } })
    const beganMs = performance.now()
    assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'other')
    const tookMs = performance.now() - beganMs
    assert.ok(tookMs >= 690, `${tookMs} ms`)
    assert.equal(scene.host.looks.length, 0)
  })

  test('is waited for after all, once every other candidate has failed', async (context) => {
    const other = await startUpstream(context, (call) => answer(call, 500, { error: { message: 'No' } }))
    const scene = await startWaking(context, { others: { other: { at: other } } })
    const asked = scene.ask()
    await until(() => other.calls.length === 1)
    await until(async () => (await waitingFor(scene)) === 1)
    await scene.host.come()
    const reply = await asked
    assert.deepEqual([reply.status, reply.headers.get('x-llm-provider')], [200, 'gpu'])
  })

  test('that takes longer than the request has is said so in time, without a failure', async (context) => {
    const scene = await startWaking(context)
    const reply = await scene.ask({ timeout_ms: 600 })
    const { code, message } = errorOf(reply)
    assert.deepEqual([reply.status, code], [504, 'deadline_exceeded'])
    assert.match(message, /is waking: the cluster gpu has no replica yet/)
    assert.equal(Object(reply.body).error.fallback_errors[0].code, 'waking')
    assert.equal(await scene.breaker('gpu'), 0)
    assert.equal(await calls(scene, 'error'), 0)
    assert.equal(await waitingFor(scene), 1)
  })

  test('that does not come within its time has failed, and its breaker opens', async (context) => {
    const scene = await startWaking(context, {
      wake: { withinMs: 400 },
      catalogue: { failures: { retriesPerMinute: 1, retryPercent: 0 } },
    })
    const replies = await Promise.all([1, 2, 3].map((count) => scene.ask({ prompt: `${count}` })))
    for (const reply of replies) {
      assert.equal(reply.status, 503)
      const [first] = Object(reply.body).error.fallback_errors
      assert.equal(first.code, 'provider_unavailable')
      assert.match(first.message, /has not come within 400 ms/)
    }
    assert.equal(await scene.breaker('gpu'), 2)
    // It is still wanted, and can come: one trial decides then.
    assert.equal(await waitingFor(scene), 1)
    await scene.host.come()
    await until(async () => {
      scene.clock.nowMs += 31_000
      return (await scene.ask()).status === 200
    })
  })

  test('keeps a private request as long as that has time, whatever the catalogue says', async (context) => {
    const other = await startUpstream(context)
    const wake = { withinMs: 1, nextAfterMs: 0 }
    const scene = await startWaking(context, { wake, others: { other: { at: other } } })
    const late = await scene.ask({ private: true, timeout_ms: 700 })
    assert.deepEqual([late.status, Object(late.body).error.fallback_errors[0].code], [504, 'waking'])
    const asked = scene.ask({ private: true })
    await until(async () => (await waitingFor(scene)) === 1)
    await scene.host.come()
    const reply = await asked
    assert.deepEqual([reply.status, reply.headers.get('x-llm-provider')], [200, 'gpu'])
    assert.equal(other.calls.length, 0)
  })

  test('is not watched for those who have left, who pay nothing', async (context) => {
    const scene = await startWaking(context)
    await writeFile(join(dirname(dirname(scene.keyFile('gpu'))), 'admin-token'), 'the-token-of-the-operators')
    const leaving = new AbortController()
    const asked = fetch(scene.router.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'x' }),
      signal: leaving.signal,
    })
    await until(async () => (await waitingFor(scene)) === 1)
    scene.host.loads = true
    await scene.host.come()
    await until(() => scene.host.looks.length > 0)
    leaving.abort()
    await assert.rejects(asked)
    await until(async () => (await scene.metric('llm_router_in_flight', { target: `gpu/${model}` })) === 0)
    const looks = scene.host.looks.length
    await new Promise((resolve) => setTimeout(resolve, 1500))
    assert.equal(scene.host.looks.length, looks)
    assert.equal(scene.host.calls.length, 0)
    const { body } = await scene.router.get('/admin/decisions', { 'x-admin-token': 'the-token-of-the-operators' })
    const [{ status, cost_usd }] = Object(body).decisions
    assert.deepEqual([status, cost_usd], ['client_left', 0])
  })

  test('without `wake` in the catalogue has failed, as ever', async (context) => {
    const host = await lateHost(context)
    const scene = await startScene(
      context,
      { gpu: { at: host, createFunction: createCluster, target: { cluster } } },
      { functionEnvironment: { CLUSTER_BASE_URL: host.url, CLUSTER_MODEL: model, CLUSTER_AUTH: 'none' } },
    )
    const [first] = Object((await scene.ask()).body).error.fallback_errors
    assert.equal(first.code, 'provider_unavailable')
    assert.ok((await calls(scene, 'error')) > 0)
  })
})

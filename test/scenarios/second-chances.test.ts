import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createFunction as createCluster } from '../../functions/cluster-generate/handler.ts'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { lateHost } from './late-host.ts'
import { model, type ProviderSetup, startScene } from './scene.ts'
import { answer, refuse, startUpstream, type UpstreamCall, whole } from './upstream.ts'
import { cluster, longest } from './waking-scene.ts'

/** One that dozes is down at first, and then hangs. */
type Kind = 'full' | 'asleep' | 'down' | 'refusing' | 'dozing'
const error = { message: 'Invalid value', type: 'invalid_request_error', code: 'invalid_value', param: 'temperature' }
const scripts = {
  down: (call: UpstreamCall) => refuse(call, 503, null),
  refusing: (call: UpstreamCall) => answer(call, 400, { error }),
}

/** One provider of each of these kinds, in this order; `free` lets the full one answer. */
async function inOrder(context: TestContext, order: readonly Kind[], failures: object = {}) {
  const held: UpstreamCall[] = []
  const host = await lateHost(context)
  const full = await startUpstream(context, (call) => held.push(call))
  let isDown = true
  const dozing = (call: UpstreamCall) => {
    if (isDown) refuse(call, 503, null)
    isDown = false
  }
  const setups: Record<Kind, () => Promise<ProviderSetup>> = {
    full: async () => ({ at: full }),
    asleep: async () => {
      const target = { locality: 'in-cluster', cluster, wake: longest, timeoutMs: 20_000 }
      return { at: host, createFunction: createCluster, target }
    },
    down: async () => ({ at: await startUpstream(context, scripts.down) }),
    refusing: async () => ({ at: await startUpstream(context, scripts.refusing) }),
    dozing: async () => ({ at: await startUpstream(context, dozing) }),
  }
  const providers: Record<string, ProviderSetup> = {}
  for (const kind of order) providers[kind] = await setups[kind]()
  const scene = await startScene(context, providers, {
    functionEnvironment: { CLUSTER_BASE_URL: host.url, CLUSTER_MODEL: model, CLUSTER_AUTH: 'none' },
    catalogue: { failures },
    maxInflight: 1,
  })
  const isHeld = order.includes('full')
  const first = isHeld ? scene.ask({ model: `full/${model}`, prompt: 'the first' }) : undefined
  if (isHeld) await until(() => held.length === 1)
  const free = async () => {
    full.script = whole
    for (const call of held) whole(call)
    await first
  }
  const waiting = (kind: Kind) => scene.metric('llm_router_demand', { target: `${kind}/${model}`, state: 'waiting' })
  const failed = (kind: Kind) =>
    scene.metric('llm_router_requests_total', { target: `${kind}/${model}`, status: 'error' })
  return { scene, host, free, waiting, failed }
}

describe('a bad request is told what the provider refuses, soon, though another', () => {
  const cases: [order: Kind[], what: string][] = [
    [['asleep', 'refusing'], 'is waking'],
    [['refusing', 'asleep'], 'that comes after it is waking'],
    [['down', 'refusing'], 'is down'],
    [['refusing', 'down'], 'that comes after it is down'],
    [['full', 'refusing'], 'is full'],
    [['refusing', 'full'], 'that comes after it is full'],
    [['full', 'asleep', 'down', 'refusing'], 'is full, waking or down'],
  ]
  for (const [order, what] of cases) {
    test(`${what}: whole and streamed`, async (context) => {
      const { scene, free } = await inOrder(context, order, { waitForRoomMs: 20_000 })
      const askings = [() => scene.ask({ timeout_ms: 30_000 }), () => scene.askStream({ timeout_ms: 30_000 })]
      for (const ask of askings) {
        const beganMs = performance.now()
        const got = await ask()
        assert.deepEqual([got.status, errorOf(got).code, errorOf(got).param], [400, 'invalid_request', 'temperature'])
        const tookMs = performance.now() - beganMs
        assert.ok(tookMs < 5000, `${tookMs} ms`)
      }
      await free()
    })
  }

  test('but is answered where one that was full has room soon', async (context) => {
    const { scene, free, failed } = await inOrder(context, ['full', 'refusing'])
    const waiting = scene.ask()
    await until(async () => (await failed('refusing')) + (await failed('full')) >= 1)
    await free()
    const got = await waiting
    assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'full'], got.text)
  })
})

describe('while one is full and another is waking', () => {
  for (const order of [['full', 'asleep'] as const, ['asleep', 'full'] as const]) {
    test(`the full one answers as soon as it has room: ${order.join(', ')}`, async (context) => {
      const { scene, free, failed } = await inOrder(context, order, { waitForRoomMs: 20_000 })
      const asked = scene.ask()
      await until(async () => (await failed('full')) === 1)
      await free()
      const got = await asked
      assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'full'], got.text)
    })

    test(`the other answers when it is awake, and the first has had no room: ${order.join(', ')}`, async (context) => {
      const { scene, host, free, waiting, failed } = await inOrder(context, order, { waitForRoomMs: 300 })
      const asked = scene.ask()
      await until(async () => (await failed('full')) === 2 && (await waiting('asleep')) === 1)
      await host.come()
      const got = await asked
      assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'asleep'], got.text)
      await free()
    })
  }
})

test('one that hangs when it is retried leaves time for the one that is full', async (context) => {
  const { scene, free, failed } = await inOrder(context, ['full', 'dozing'])
  const asked = scene.ask({ timeout_ms: 4000 })
  await until(async () => (await failed('dozing')) === 2)
  await free()
  const got = await asked
  assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'full'], got.text)
})

test('one that is waking is waited for after one that is down was retried', async (context) => {
  const { scene, host, waiting, failed } = await inOrder(context, ['down', 'asleep', 'dozing'])
  const asked = scene.ask()
  await until(async () => (await failed('down')) >= 1 && (await waiting('asleep')) === 1)
  await host.come()
  const got = await asked
  assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'asleep'], got.text)
})

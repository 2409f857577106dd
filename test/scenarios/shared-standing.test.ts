import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestFunction } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { sample } from './metrics.ts'
import { model, type Scene, startScene } from './scene.ts'
import { refuse, startUpstream, type Upstream, whole } from './upstream.ts'

const ask = async (router: TestFunction, more: object = {}) => {
  const reply = await router.post('/', { prompt: 'x', ...more })
  assert.equal(reply.status, 200, reply.text)
  return reply.headers.get('x-llm-provider')
}

const waitTenMinutes: Upstream['script'] = (call) => refuse(call, 429, null, { 'retry-after': '600' })

/** Three routers with one store, each of which has answered once, and two providers. */
async function startRouters(context: Parameters<typeof startScene>[0], catalogue: Record<string, unknown> = {}) {
  const [first, second] = [await startUpstream(context), await startUpstream(context)]
  const scene = await startScene(
    context,
    { first: { at: first }, second: { at: second } },
    { isShared: true, catalogue },
  )
  const routers = [scene.router, await scene.anotherRouter(), await scene.anotherRouter()] as const
  for (const router of routers) await ask(router)
  first.calls.length = 0
  return { scene, first, second, routers }
}

/** A request after a second reads in its background what the others have told. */
async function untilAllKnow({ clock }: Scene, routers: readonly TestFunction[], state: number): Promise<void> {
  for (const router of routers) {
    await until(async () => {
      clock.nowMs += 1000
      await ask(router, { model: `second/${model}` })
      return (await breakerOf(router)) === state
    })
  }
}

const breakerOf = async (router: TestFunction) =>
  sample((await router.get('/metrics')).text, 'llm_router_breaker_state', { target: `first/${model}` })

describe('three routers with one store', () => {
  test('leave a target alone whose breaker one of them has opened, until one of them has tried it', async (context) => {
    const { scene, first, routers } = await startRouters(context)
    first.script = (call) => refuse(call, 500, null)
    for (let count = 0; count < 3; count += 1) assert.equal(await ask(routers[0], { prompt: `${count}` }), 'second')
    const called = first.calls.length
    await untilAllKnow(scene, routers, 2)
    for (const router of routers) assert.equal(await ask(router), 'second')
    assert.equal(first.calls.length, called)

    first.script = whole
    scene.clock.nowMs += 30_000
    assert.equal(await ask(routers[1]), 'first')
    await untilAllKnow(scene, routers, 0)
    for (const router of routers) assert.equal(await ask(router), 'first')
  })

  test('make one trial between them, though they begin it together', async (context) => {
    const { scene, first, routers } = await startRouters(context)
    first.script = (call) => refuse(call, 500, null)
    for (let count = 0; count < 3; count += 1) await ask(routers[0], { prompt: `${count}` })
    await untilAllKnow(scene, routers, 2)
    scene.clock.nowMs += 30_000
    // They have all just read, so that none has read of another's trial.
    for (const router of routers) await ask(router, { model: `second/${model}` })
    first.calls.length = 0
    const tried = Promise.withResolvers<void>()
    first.script = (call) => void tried.promise.then(() => whole(call))
    const asked = routers.map((router) => ask(router))
    const others = await Promise.all([Promise.race(asked), until(() => first.calls.length > 0)])
    assert.equal(others[0], 'second')
    tried.resolve()
    assert.deepEqual((await Promise.all(asked)).sort(), ['first', 'second', 'second'])
    assert.equal(first.calls.length, 1)
  })

  test('leave a target alone for as long as it has asked one of them to wait', async (context) => {
    const { scene, first, routers } = await startRouters(context)
    first.script = waitTenMinutes
    assert.equal(await ask(routers[0]), 'second')
    await untilAllKnow(scene, routers, 3)
    const toldMs = scene.clock.nowMs
    assert.equal(first.calls.length, 1)
    scene.clock.nowMs = toldMs + 500_000
    for (const router of routers) assert.equal(await ask(router), 'second')
    assert.equal(first.calls.length, 1)
    scene.clock.nowMs = toldMs + 600_000
    first.script = whole
    for (const router of routers) assert.equal(await ask(router), 'first')
  })
})

test('a minute of a target that routers have used up together is used up for each of them, which then asks elsewhere', async (context) => {
  const [first, second] = [await startUpstream(context), await startUpstream(context)]
  const scene = await startScene(
    context,
    { first: { at: first, target: { requestsPerMinute: 4 } }, second: { at: second } },
    { isShared: true },
  )
  const routers = [scene.router, await scene.anotherRouter()]
  for (let count = 0; count < 4; count += 1) {
    for (const router of routers) assert.equal(await ask(router), count < 2 ? 'first' : 'second')
  }
  assert.equal(first.calls.length, 4)
  const { removed } = Object((await routers[0]?.post('/route', { prompt: 'x' }))?.body)
  assert.match(removed[0].why, /has used its 4 requests of this minute/)
})

describe('a router that starts from zero', () => {
  test('still lets a target cool down with its first request', async (context) => {
    const { scene, first, routers } = await startRouters(context)
    first.script = waitTenMinutes
    assert.equal(await ask(routers[0]), 'second')
    await untilAllKnow(scene, [routers[1]], 3)
    for (const router of routers) await router.close()

    const fresh = await scene.anotherRouter()
    assert.equal(await ask(fresh), 'second')
    assert.equal(first.calls.length, 1)
  })

  test('asks first the target that others have measured as the fastest', async (context) => {
    const { scene, first, routers } = await startRouters(context, { strategy: 'latency' })
    first.script = (call) => void setTimeout(whole, 200, call)
    // The answers so far, which took long because they were the first, are forgotten by then.
    scene.clock.nowMs += 30_000
    for (let count = 0; count < 4; count += 1) {
      scene.clock.nowMs += 1000
      for (const provider of ['first', 'second']) await ask(routers[0], { model: `${provider}/${model}` })
    }
    const fresh = await scene.anotherRouter()
    assert.equal(await ask(fresh), 'second')
  })
})

test('without a store that they share, each router learns for itself', async (context) => {
  const upstream = await startUpstream(context, waitTenMinutes)
  const scene = await startScene(context, { first: { at: upstream }, second: { at: await startUpstream(context) } })
  const another = await scene.anotherRouter()
  for (const router of [scene.router, another]) assert.equal(await ask(router), 'second')
  assert.equal(upstream.calls.length, 2)
})

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { type Scene, startScene } from './scene.ts'
import { startUpstream } from './upstream.ts'

const hangs = () => {}
const by = { whole: 'ask', streamed: 'askStream' } as const
const ways = ['whole', 'streamed'] as const

/** Three different requests at once, which open a breaker if their failures count. */
function askThree(scene: Scene, way: (typeof ways)[number], timeout_ms: number) {
  const asked = ['a', 'b', 'c'].map((content) => {
    const messages = [{ role: 'user', content }]
    return scene[by[way]](way === 'whole' ? { prompt: content, timeout_ms } : { messages, timeout_ms })
  })
  return Promise.all(asked)
}

async function startHanging(context: TestContext, target: Record<string, unknown>) {
  const [hanging, well] = [await startUpstream(context, hangs), await startUpstream(context)]
  const scene = await startScene(context, { hanging: { at: hanging, target }, well: { at: well } })
  return { hanging, scene }
}

describe('a target that hangs', () => {
  for (const way of ways) {
    test(`opens its breaker though time is kept back for the next one, ${way}`, async (context) => {
      const { hanging, scene } = await startHanging(context, { timeoutMs: 1200 })
      // Half of it is kept back, and the target's own time is more than that.
      for (const got of await askThree(scene, way, 2000)) assert.equal(got.status, 200, got.text)
      assert.equal(hanging.calls.length, 3)
      assert.equal(await scene.breaker('hanging'), 2)
      assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'well')
      assert.equal(hanging.calls.length, 3)
    })

    test(`has no more than its own time, however long its caller waits, ${way}`, async (context) => {
      const { scene } = await startHanging(context, { timeoutMs: 300 })
      const startedMs = performance.now()
      for (const got of await askThree(scene, way, 20_000)) assert.equal(got.status, 200, got.text)
      assert.ok(performance.now() - startedMs < 5000)
      assert.equal(await scene.breaker('hanging'), 2)
    })

    test(`leaves the next one its part of the time in X-Timeout, ${way}`, async (context) => {
      const { hanging, scene } = await startHanging(context, { timeoutMs: 4000 })
      const asked = { messages: [{ role: 'user', content: 'a' }], stream: way === 'streamed' }
      const got = await scene.router.post('/v1/chat/completions', asked, { 'x-timeout': '2s' })
      assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'well'], got.text)
      assert.equal(hanging.calls.length, 1)
      assert.equal(await scene.breaker('hanging'), 0)
    })

    test(`is not blamed by a caller who has less time than it has, ${way}`, async (context) => {
      const { scene } = await startHanging(context, { timeoutMs: 4000 })
      for (const got of await askThree(scene, way, 2000)) assert.equal(got.status, 200, got.text)
      assert.equal(await scene.breaker('hanging'), 0)
    })
  }

  for (const strategy of ['latency', 'deadline']) {
    test(`is tried by one request after another only once, though each has little time, with ${strategy}`, async (context) => {
      const [hanging, well] = [await startUpstream(context, hangs), await startUpstream(context)]
      const providers = { hanging: { at: hanging }, well: { at: well } }
      const scene = await startScene(context, providers, { catalogue: { strategy } })
      for (const prompt of ['a', 'b', 'c']) {
        const got = await scene.ask({ prompt, timeout_ms: 600, max_latency_ms: 600 })
        assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'well'], got.text)
      }
      assert.deepEqual([hanging.calls.length, await scene.breaker('hanging')], [1, 0])
    })
  }

  test('opens it by its time until the first token, where that is shorter', async (context) => {
    const target = { timeoutMs: 40_000, firstTokenTimeoutMs: 1200 }
    const { scene } = await startHanging(context, target)
    for (const got of await askThree(scene, 'whole', 2000)) assert.equal(got.status, 200, got.text)
    assert.equal(await scene.breaker('hanging'), 0)
    for (const got of await askThree(scene, 'streamed', 2000)) assert.equal(got.status, 200, got.text)
    assert.equal(await scene.breaker('hanging'), 2)
  })

  test('alone is told of in the error, which comes before the time in X-Timeout has passed', async (context) => {
    const scene = await startScene(context, { hanging: { at: await startUpstream(context, hangs) } })
    const got = await scene.ask({}, { 'x-timeout': '1s' })
    assert.equal(got.status, 504, got.text)
    const { code, fallback_errors } = Object(got.body).error
    assert.deepEqual([code, fallback_errors.length, fallback_errors[0].may_be_billed], ['deadline_exceeded', 1, true])
  })

  test('opens it beside another one that hangs, too, where they are asked in parallel', async (context) => {
    const upstream = await startUpstream(context, hangs)
    const providers = {
      first: { at: upstream, target: { timeoutMs: 1300, expectedLatencyMs: 100 } },
      hedge: { at: upstream, target: { timeoutMs: 1300, expectedLatencyMs: 450 } },
    }
    const catalogue = { strategy: 'deadline', deadline: { hedge: true } }
    const scene = await startScene(context, providers, { catalogue })
    for (const got of await askThree(scene, 'whole', 2000)) assert.equal(got.status, 504, got.text)
    assert.deepEqual([await scene.breaker('first'), await scene.breaker('hedge')], [2, 2])
  })
})

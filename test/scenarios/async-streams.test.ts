import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { errorOf, type TestFunction } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type SceneOptions, startScene } from './scene.ts'
import { end, startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

/** As nats-queue-worker sends it. */
const queue = { 'user-agent': 'openfaas-ce/nats-queue-worker', 'x-call-id': 'call-1' }
const messages = [{ role: 'user', content: 'x' }]

const forms: [string, object][] = [
  ['/', { prompt: 'x' }],
  ['/v1/chat/completions', { messages }],
  ['/v1/completions', { prompt: 'x' }],
  ['/v1/messages', { model: 'auto', max_tokens: 10, messages }],
  ['/v1/responses', { input: 'x', store: false }],
]

/** A provider that begins its streams and lets the test go on with them. */
async function start(context: TestContext, path = '/', body: object = { prompt: 'x' }, options: SceneOptions = {}) {
  const upstream = await startUpstream(context, (call) => stream(call, words(2)))
  const scene = await startScene(context, { only: { at: upstream } }, { isShared: true, ...options })
  const asked = { ...body, stream: true }
  const ask = (router: TestFunction = scene.router) => router.post(path, asked, queue)
  /** A delivery whose stream has begun, and its reader. */
  async function begin() {
    const leave = new AbortController()
    const init = { method: 'POST', headers: queue, body: JSON.stringify(asked), signal: leave.signal }
    const reply = await fetch(scene.router.url + path, init)
    assert.deepEqual([reply.status, reply.headers.get('x-llm-duplicate')], [200, null])
    return { text: () => reply.text(), leave: () => leave.abort() }
  }
  return { scene, upstream, ask, begin }
}

function finish(call: UpstreamCall | undefined) {
  assert.ok(call)
  stream(call, end)
  call.response.end()
}

describe('a streamed call that a queue delivers', () => {
  for (const [path, body] of forms) {
    test(`is under way until its stream has ended, and answered then, with its cost: ${path}`, async (context) => {
      const { scene, upstream, ask, begin } = await start(context, path, body)
      const first = await begin()
      const another = await scene.anotherRouter()
      for (const router of [scene.router, another]) {
        const early = await ask(router)
        assert.equal(early.status, 429, early.text)
        assert.match(early.text, /under way/)
        assert.equal(early.headers.get('retry-after'), '57')
      }
      finish(upstream.calls[0])
      await first.text()
      const late = await ask(another)
      assert.deepEqual([late.status, late.headers.get('x-llm-duplicate')], [200, 'true'], late.text)
      const { duplicate, provider, cost_usd } = Object(late.body)
      assert.deepEqual([duplicate, provider], [true, 'only'])
      assert.equal(cost_usd, await scene.metric('llm_token_cost_usd_total'))
      assert.equal(upstream.calls.length, 1)
    })

    test(`comes again after its provider has broken off: ${path}`, async (context) => {
      const { upstream, ask, begin } = await start(context, path, body)
      const first = await begin()
      upstream.calls[0]?.response.destroy()
      assert.match(await first.text(), /error/)
      upstream.script = whole
      const second = await ask()
      assert.deepEqual([second.status, second.headers.get('x-llm-duplicate')], [200, null])
      assert.match(second.text, /w2/)
      assert.equal((await ask()).headers.get('x-llm-duplicate'), 'true')
      assert.equal(upstream.calls.length, 2)
    })

    test(`comes again after its reader has left, and its provider is left too: ${path}`, async (context) => {
      const { upstream, ask, begin } = await start(context, path, body)
      const first = await begin()
      upstream.script = whole
      first.leave()
      await until(() => upstream.calls[0]?.leftMs !== undefined)
      await until(async () => (await ask()).status !== 429)
      assert.equal((await ask()).headers.get('x-llm-duplicate'), 'true')
      assert.equal(upstream.calls.length, 2)
    })
  }

  test('comes again after its replica was stopped amid the stream', async (context) => {
    const stopping = new AbortController()
    const routerParts = { stopping: stopping.signal }
    const environment = { termination_grace: '100ms' }
    const { scene, upstream, ask, begin } = await start(context, '/', { prompt: 'x' }, { routerParts, environment })
    const first = await begin()
    stopping.abort()
    assert.match(await first.text(), /shutting_down/)
    upstream.script = whole
    // The next replica gets no such signal.
    Object.assign(routerParts, { stopping: new AbortController().signal })
    const second = await ask(await scene.anotherRouter())
    assert.deepEqual([second.status, second.headers.get('x-llm-duplicate')], [200, null], second.text)
    assert.match(second.text, /\[DONE\]/)
  })

  test('comes again after an answer that was to be kept has broken off', async (context) => {
    const catalogue = { cache: { use: 'always', anyTemperature: true } }
    const { upstream, ask, begin } = await start(context, '/', { prompt: 'x' }, { catalogue })
    const first = await begin()
    upstream.calls[0]?.response.destroy()
    assert.match(await first.text(), /error/)
    upstream.script = whole
    assert.match((await ask()).text, /\[DONE\]/)
    assert.equal((await ask()).headers.get('x-llm-duplicate'), 'true')
  })

  test('does not end another delivery of it that began when its own time was over', async (context) => {
    const { scene, upstream, ask, begin } = await start(context)
    const first = await begin()
    scene.clock.nowMs += 57_000
    const second = await begin()
    upstream.calls[0]?.response.destroy()
    assert.match(await first.text(), /error/)
    const early = await ask()
    assert.deepEqual([early.status, errorOf(early).code], [429, 'under_way'])
    finish(upstream.calls[1])
    assert.match(await second.text(), /\[DONE\]/)
    assert.equal((await ask()).headers.get('x-llm-duplicate'), 'true')
    assert.equal(upstream.calls.length, 2)
  })
})

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type SceneOptions, startScene } from './scene.ts'
import { answer, refuse, startUpstream, type UpstreamCall, whole } from './upstream.ts'

/** As nats-queue-worker sends it. */
const queue = { 'user-agent': 'openfaas-ce/nats-queue-worker', 'x-call-id': 'call-1' }
const messages = [{ role: 'user', content: 'x' }]

async function start(context: TestContext, script: (call: UpstreamCall) => void = whole, options: SceneOptions = {}) {
  const upstream = await startUpstream(context, script)
  return { upstream, scene: await startScene(context, { only: { at: upstream } }, { isShared: true, ...options }) }
}

function embeddings(call: UpstreamCall) {
  const data = [{ object: 'embedding', index: 0, embedding: [0.5] }]
  answer(call, 200, { object: 'list', model: 'm', data, usage: { prompt_tokens: 1, total_tokens: 1 } })
}

function assertDuplicate({ status, headers, body }: TestReply) {
  assert.deepEqual([status, headers.get('x-llm-duplicate'), headers.get('x-llm-provider')], [200, 'true', 'only'])
  const { duplicate, call_id, provider, answered_at } = Object(body)
  assert.deepEqual([duplicate, call_id, provider], [true, 'call-1', 'only'])
  assert.match(answered_at, /^2026-11-21T12:00/)
}

describe('a call that a queue delivers', () => {
  const forms: [string, string, object, (call: UpstreamCall) => void][] = [
    ['in the short form', '/', { prompt: 'x' }, whole],
    ['in the short form, streamed', '/', { prompt: 'x', stream: true }, whole],
    ['in OpenAI’s', '/v1/chat/completions', { messages }, whole],
    ['in OpenAI’s, streamed', '/v1/chat/completions', { messages, stream: true }, whole],
    ['for embeddings', '/v1/embeddings', { input: 'x' }, embeddings],
  ]
  for (const [form, path, body, script] of forms) {
    test(`is answered once, and then its facts are told: ${form}`, async (context) => {
      const upstream = await startUpstream(context, script)
      const target = path === '/v1/embeddings' ? { tasks: ['embed'] } : {}
      const scene = await startScene(context, { only: { at: upstream, target } }, { isShared: true })
      const first = await scene.router.post(path, body, queue)
      assert.deepEqual([first.status, first.headers.get('x-llm-duplicate')], [200, null], first.text)
      const billed = await scene.metric('llm_token_cost_usd_total')
      for (let time = 0; time < 3; time += 1) assertDuplicate(await scene.router.post(path, body, queue))
      assert.equal(upstream.calls.length, 1)
      assert.equal(await scene.metric('llm_token_cost_usd_total'), billed)
    })
  }

  test('is known by its callback too, and tells its cost', async (context) => {
    const { scene } = await start(context)
    const headers = { 'x-call-id': 'call-1', 'x-callback-url': 'http://127.0.0.1:9/done' }
    const first = await scene.ask({}, headers)
    const again = await scene.ask({}, headers)
    assertDuplicate(again)
    assert.ok(Object(again.body).cost_usd > 0)
    assert.equal(Object(again.body).cost_usd, Object(first.body).cost_usd)
  })

  test('is not one that has an empty X-Callback-Url, which is none', async (context) => {
    const { scene, upstream } = await start(context)
    for (let time = 0; time < 2; time += 1) await scene.ask({}, { 'x-call-id': 'call-1', 'x-callback-url': '' })
    assert.equal(upstream.calls.length, 2)
  })

  test('is answered once by all replicas', async (context) => {
    const { scene, upstream } = await start(context)
    await scene.ask({}, queue)
    const another = await scene.anotherRouter()
    assertDuplicate(await another.post('/', { prompt: 'x' }, queue))
    assert.equal(upstream.calls.length, 1)
  })

  test('is put off while it is under way, and so is billed once', async (context) => {
    const waiting: UpstreamCall[] = []
    const { scene, upstream } = await start(context, (call) => void waiting.push(call))
    const first = scene.ask({}, queue)
    await until(() => waiting.length > 0)
    const second = await scene.ask({}, queue)
    assert.deepEqual([second.status, errorOf(second).code], [429, 'under_way'])
    assert.ok(Number(second.headers.get('retry-after')) > 0)
    for (const call of waiting) whole(call)
    assert.equal((await first).status, 200)
    assert.equal(upstream.calls.length, 1)
  })

  test('comes again if its replica ended without a word', async (context) => {
    const waiting: UpstreamCall[] = []
    const { scene } = await start(context, (call) => void waiting.push(call))
    const first = scene.ask({}, queue)
    await until(() => waiting.length > 0)
    scene.clock.nowMs += 1000
    const tooSoon = await scene.ask({}, queue)
    // The queue-worker takes any other status for the last word, and the call would be lost.
    assert.ok([408, 429, 500, 502, 504].includes(tooSoon.status), tooSoon.text)
    assert.equal(tooSoon.headers.get('retry-after'), '56')
    scene.clock.nowMs += 56_000
    const second = scene.ask({}, queue)
    await until(() => waiting.length > 1)
    for (const call of waiting) whole(call)
    assert.deepEqual([(await first).status, (await second).status], [200, 200])
  })

  test('comes again after it has failed, and is told when', async (context) => {
    const { scene, upstream } = await start(context, (call) => refuse(call, 500, null))
    const failed = await scene.ask({}, queue)
    assert.equal(failed.status, 503)
    assert.equal(failed.headers.get('retry-after'), '1')
    upstream.script = whole
    assert.equal((await scene.ask({}, queue)).headers.get('x-llm-duplicate'), null)
    assertDuplicate(await scene.ask({}, queue))
  })

  test('is its caller’s own', async (context) => {
    const { scene, upstream } = await start(context)
    await writeFile(join(dirname(dirname(scene.keyFile('only'))), 'admin-token'), 'the-token-of-the-operators')
    const ask = async (name: string) => {
      const made = await scene.router.post('/admin/keys', { name }, { 'x-admin-token': 'the-token-of-the-operators' })
      const bearer = { authorization: `Bearer ${Object(made.body).token}` }
      return () => scene.ask({}, { ...queue, ...bearer })
    }
    const [asOne, asOther] = [await ask('one'), await ask('other')]
    assert.equal((await asOne()).headers.get('x-llm-duplicate'), null)
    assert.equal((await asOther()).headers.get('x-llm-duplicate'), null)
    assertDuplicate(await asOne())
    assert.equal((await scene.ask({}, queue)).status, 401)
    assert.equal(upstream.calls.length, 2)
  })

  test('is forgotten after a day', async (context) => {
    const { scene, upstream } = await start(context)
    await scene.ask({}, queue)
    scene.clock.nowMs += 24 * 3_600_000
    assert.equal((await scene.ask({}, queue)).headers.get('x-llm-duplicate'), null)
    assert.equal(upstream.calls.length, 2)
  })

  test('is told apart from calls of clients that always use the same id', async (context) => {
    const { scene, upstream } = await start(context)
    for (let time = 0; time < 2; time += 1) await scene.ask({}, { 'x-call-id': 'call-1' })
    assert.equal(upstream.calls.length, 2)
  })
})

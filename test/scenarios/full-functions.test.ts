import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import type { DecisionReply } from '#runtime/contract/admin/decisions.ts'
import { until } from '../until.ts'
import { type Scene, startScene } from './scene.ts'
import { startUpstream, type UpstreamCall, whole } from './upstream.ts'

const failuresOf = (body: unknown) => Object(body).fallback_errors ?? Object(body).error.fallback_errors
const codesOf = (body: unknown) => failuresOf(body).map(({ code }: { code: string }) => code)
const waits = (scene: Scene) => scene.metric('llm_router_room_wait_seconds_count')
const admin = { 'x-admin-token': 'the-token-of-the-operators' }
const unwilling = { failures: { retriesPerMinute: 1, retryPercent: 0 } }

async function attemptsOf(scene: Scene, id: string | null) {
  const { body } = await scene.router.get(`/admin/decisions/${id}`, admin)
  return (body as Partial<DecisionReply>).attempts ?? []
}

/** One function that takes one call at a time, and has one until `free` is called; it refuses all others as of-watchdog does. */
async function startFull(
  context: Parameters<typeof startUpstream>[0],
  failures: object,
  target: Record<string, unknown> = {},
) {
  const held: UpstreamCall[] = []
  const alone = await startUpstream(context, (call) => held.push(call))
  const catalogue = { failures: { ...unwilling.failures, ...failures } }
  const scene = await startScene(context, { alone: { at: alone, target } }, { catalogue, maxInflight: 1 })
  await writeFile(join(dirname(dirname(scene.keyFile('alone'))), 'admin-token'), admin['x-admin-token'])
  const first = scene.ask({ prompt: 'the first' })
  await until(() => held.length === 1)
  const free = async () => {
    alone.script = whole
    for (const call of held) whole(call)
    assert.equal((await first).status, 200)
  }
  return { scene, alone, free }
}

describe('a function that has as many calls as it takes, where nobody else can be asked', () => {
  test('is waited for by all, whole and streamed, outside the budget of retries, and its breaker stays closed', async (context) => {
    const { scene, alone, free } = await startFull(context, { waitForRoomMs: 20_000 })
    const replies = [1, 2, 3].flatMap((count) => [scene.ask({ prompt: `${count}` }), scene.askStream()])
    const refused = () => scene.metric('llm_router_requests_total', { status: 'error' })
    await until(async () => (await refused()) === 6)
    await free()
    for (const { status, text } of await Promise.all(replies)) assert.equal(status, 200, text)
    assert.deepEqual([alone.calls.length, await waits(scene), await scene.breaker('alone')], [7, 6, 0])
    // However often it was refused, each has made two attempts.
    assert.equal(await refused(), 6)
    assert.equal(await scene.metric('llm_router_requests_total', { status: 'success' }), 7)
    const [whole] = await Promise.all(replies)
    assert.deepEqual(codesOf(whole?.body), ['overloaded'])
    const [before, after] = await attemptsOf(scene, whole?.headers.get('x-request-id') ?? null)
    assert.deepEqual([before?.kind, before?.outcome, before?.code], ['first', 'failed', 'overloaded'])
    assert.deepEqual([after?.kind, after?.outcome], ['retry', 'answered'])
    assert.ok((after?.room_ms ?? 0) > 0 && (after?.room_refusals ?? -1) >= 0)
  })

  test('is given up after waitForRoomMs, and the caller may come again', async (context) => {
    const { scene, alone, free } = await startFull(context, { waitForRoomMs: 400 })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.equal(got.status, 503)
      assert.deepEqual(codesOf(got.body), ['overloaded', 'overloaded'])
      assert.match(got.text, /max_inflight allows, and had no room within 400 ms/)
      assert.deepEqual([got.headers.get('retry-after'), got.headers.get('x-should-retry')], ['1', null])
    }
    assert.deepEqual([alone.calls.length, await waits(scene)], [1, 2])
    await free()
  })

  test('is given up before half of the caller’s time is over, and at once where the catalogue says so', async (context) => {
    const { scene, free } = await startFull(context, { waitForRoomMs: 20_000 })
    const got = await scene.ask({ timeout_ms: 600 })
    assert.deepEqual([got.status, codesOf(got.body)], [503, ['overloaded', 'overloaded']])
    await free()
    const never = await startFull(context, { waitForRoomMs: 0 })
    assert.deepEqual(codesOf((await never.scene.ask()).body), ['overloaded'])
    await never.free()
  })

  test('is no longer waited for when the client leaves, who pays nothing', async (context) => {
    const { scene, alone, free } = await startFull(context, { waitForRoomMs: 20_000 })
    const client = new AbortController()
    const sent = fetch(scene.router.url, { method: 'POST', body: '{"prompt":"x"}', signal: client.signal })
    await until(async () => (await scene.metric('llm_router_requests_total', { status: 'error' })) === 1)
    client.abort()
    await assert.rejects(sent)
    const left = async () => Object((await scene.router.get('/admin/decisions', admin)).body).decisions[0]
    await until(async () => (await left()) !== undefined)
    const { call_id, status, attempt_count, cost_usd } = await left()
    assert.deepEqual([status, attempt_count, cost_usd], ['client_left', 2, 0])
    const [, waiting] = await attemptsOf(scene, call_id)
    assert.deepEqual([waiting?.outcome, waiting?.record_id], ['client_left', undefined])
    await free()
    assert.equal(alone.calls.length, 1)
    assert.equal(await scene.metric('llm_router_in_flight'), 0)
  })

  test('takes one place of its minute for who waits: a refusal gives its own back at once', async (context) => {
    const { scene, free } = await startFull(context, { waitForRoomMs: 20_000 }, { requestsPerMinute: 2 })
    const waiting = scene.ask()
    await until(async () => (await scene.metric('llm_router_requests_total', { status: 'error' })) === 1)
    await free()
    assert.equal((await waiting).status, 200)
  })
})

test('of two full functions, the one that has room first answers', async (context) => {
  const held: UpstreamCall[] = []
  const [stuck, other] = [
    await startUpstream(context, () => {}),
    await startUpstream(context, (call) => held.push(call)),
  ]
  const providers = { stuck: { at: stuck }, other: { at: other } }
  const catalogue = { failures: { ...unwilling.failures, waitForRoomMs: 1000 } }
  const scene = await startScene(context, providers, { catalogue, maxInflight: 1 })
  const before = [scene.ask({ prompt: 'one' })]
  await until(() => stuck.calls.length === 1)
  before.push(scene.ask({ prompt: 'two' }))
  await until(() => held.length === 1)
  const waiting = scene.ask()
  await until(async () => (await scene.metric('llm_router_requests_total', { status: 'error' })) === 3)
  other.script = whole
  for (const call of held) whole(call)
  const got = await waiting
  assert.deepEqual([got.status, codesOf(got.body)], [200, ['overloaded', 'overloaded', 'overloaded']], got.text)
  assert.equal(Object(got.body).provider, 'other')
  for (const call of stuck.calls) whole(call)
  await Promise.all(before)
})

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { TestReply } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type Scene, startScene } from './scene.ts'
import { refuse, startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const catalogue = { strategy: 'deadline', deadline: { hedge: true } }
/** Both are in time by what the catalogue expects; the first is the cheaper one, and late after 100 ms. */
const first = { expectedLatencyMs: 100 }
const second = { expectedLatencyMs: 150 }

async function hedged(
  context: TestContext,
  script: (call: UpstreamCall) => void,
  { target = first, more = {} }: { target?: object; more?: object } = {},
) {
  const [slow, fast] = [await startUpstream(context, script), await startUpstream(context)]
  const providers = { slow: { at: slow, target: { ...target } }, fast: { at: fast, target: second } }
  return { slow, fast, scene: await startScene(context, providers, { catalogue: { ...catalogue, ...more } }) }
}

async function assertBothBilled(scene: Scene) {
  assert.equal(await scene.metric('llm_token_cost_usd_total', { provider: 'fast' }), (100 * 10 + 60 * 20) / 1e6)
  assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'slow', missing: 'usage' }), 1)
  assert.equal(await scene.metric('llm_router_in_flight'), 0)
}

describe('a hedged request', () => {
  test('is answered by the second target when the first is late, and the first is aborted', async (context) => {
    const { slow, fast, scene } = await hedged(context, () => {})
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'fast'], got.text)
    assert.equal(Object(got.body).reason, 'cheapest_in_time')
    await until(() => slow.calls[0]?.leftMs !== undefined)
    await until(async () => (await scene.metric('llm_router_in_flight')) === 0)
    await assertBothBilled(scene)
    // The wait for the first is no time that the router has taken.
    assert.ok(Number(got.headers.get('x-llm-overhead-ms')) < 95, String(got.headers.get('x-llm-overhead-ms')))
    // To be slower than another is no failure.
    assert.equal(await scene.metric('llm_router_requests_total', { status: 'error' }), 0)
    assert.equal(await scene.breaker('slow'), 0)
    assert.deepEqual([slow.calls.length, fast.calls.length], [1, 1])
  })

  test('streams from who has the first token, and ends the other stream', async (context) => {
    const { slow, scene } = await hedged(context, ({ response }) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    )
    const got = await scene.askStream()
    assert.deepEqual([got.status, by(got)], [200, 'fast'], got.text)
    assert.ok(got.text.endsWith('data: [DONE]\n\n'))
    await until(() => slow.calls[0]?.leftMs !== undefined)
    await assertBothBilled(scene)
  })

  test('is not made again and again where the first never answers any more', async (context) => {
    const { slow, fast, scene } = await hedged(context, whole)
    // With fewer than 20 answers, the catalogue says when the first is late.
    for (let count = 0; count < 19; count += 1) assert.equal(by(await scene.ask()), 'slow')
    slow.script = () => {}
    for (let count = 0; count < 20; count += 1) {
      scene.clock.nowMs += 1000
      assert.equal(by(await scene.ask()), 'fast')
    }
    assert.ok(fast.calls.length >= 20)
    assert.ok(slow.calls.length < 19 + 10, String(slow.calls.length))
    // To be slower than another is no failure.
    assert.equal(await scene.metric('llm_router_requests_total', { status: 'error' }), 0)
    assert.equal(await scene.breaker('slow'), 0)
    slow.script = whole
    scene.clock.nowMs += 30_000
    assert.equal(by(await scene.ask()), 'slow')
  })

  test('is not doubled when the first is in time', async (context) => {
    const { slow, fast, scene } = await hedged(context, whole, { target: { expectedLatencyMs: 1900 } })
    for (let count = 0; count < 10; count += 1) assert.equal(by(await scene.ask()), 'slow')
    assert.deepEqual([slow.calls.length, fast.calls.length], [10, 0])
  })

  test('goes on to the second at once when the first fails', async (context) => {
    const { slow, fast, scene } = await hedged(context, (call) => refuse(call, 503, null))
    const got = await scene.ask()
    assert.deepEqual([by(got), got.headers.get('x-llm-fallbacks')], ['fast', '1'])
    assert.deepEqual([slow.calls.length, fast.calls.length], [1, 1])
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
  })

  test('takes the first one’s answer where the second fails', async (context) => {
    const { slow, fast, scene } = await hedged(context, () => {})
    fast.script = (call) => {
      refuse(call, 503, null)
      for (const waiting of slow.calls) whole(waiting)
    }
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'slow'], got.text)
    assert.equal(await scene.metric('llm_router_requests_total', { target: 'fast/gpt-5-mini', status: 'error' }), 1)
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
  })

  test('says what failed beside the one that answered', async (context) => {
    const { slow, fast, scene } = await hedged(context, () => {})
    fast.script = (call) => {
      for (const waiting of slow.calls) refuse(waiting, 503, null)
      setTimeout(whole, 100, call)
    }
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'fast'], got.text)
    assert.equal(Object(got.body).fallback_errors[0]?.target, 'slow/gpt-5-mini')
    assert.equal(got.headers.get('x-llm-fallbacks'), '1')
  })

  test('ends both when the client goes away', async (context) => {
    const { slow, fast, scene } = await hedged(context, () => {})
    fast.script = () => {}
    const client = new AbortController()
    const sent = fetch(scene.router.url, { method: 'POST', body: '{"prompt":"x"}', signal: client.signal })
    await until(() => fast.calls.length === 1)
    client.abort()
    await assert.rejects(sent)
    await until(() => slow.calls[0]?.leftMs !== undefined && fast.calls[0]?.leftMs !== undefined)
    await until(async () => (await scene.metric('llm_router_in_flight')) === 0)
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 2)
  })

  test('is not begun where the catalogue does not ask for it', async (context) => {
    const late = (call: UpstreamCall) => setTimeout(whole, 400, call)
    for (const more of [{ deadline: { hedge: false } }, { strategy: 'priority' }]) {
      const { fast, scene } = await hedged(context, late, { more })
      assert.equal(by(await scene.ask()), 'slow')
      assert.equal(fast.calls.length, 0)
    }
  })

  test('is not begun where the first is all that one request may ask', async (context) => {
    const { slow, fast, scene } = await hedged(context, () => {}, { more: { failures: { maxAttempts: 1 } } })
    assert.equal((await scene.ask({ timeout_ms: 300 })).status, 504)
    assert.deepEqual([slow.calls.length, fast.calls.length], [1, 0])
  })

  test('goes on streaming when the first token of the first is there before the second’s', async (context) => {
    const { slow, fast, scene } = await hedged(context, () => {})
    fast.script = () => {
      for (const waiting of slow.calls) {
        stream(waiting, words(2))
        setTimeout(whole, 50, waiting)
      }
    }
    const got = await scene.askStream()
    assert.deepEqual([got.status, by(got)], [200, 'slow'], got.text)
    assert.ok(got.text.endsWith('data: [DONE]\n\n'), got.text)
    await until(() => fast.calls[0]?.leftMs !== undefined)
  })

  test('makes one trial of a target that hangs when the breaker’s time is over, and not one of each request', async (context) => {
    const { slow, scene } = await hedged(context, (call) => refuse(call, 503, null))
    for (const prompt of ['a', 'b', 'c']) await scene.ask({ prompt })
    assert.equal(await scene.breaker('slow'), 2)
    slow.script = () => {}
    for (let round = 1; round <= 2; round += 1) {
      scene.clock.nowMs += 30_001
      for (const prompt of ['d', 'e', 'f']) assert.equal(by(await scene.ask({ prompt })), 'fast')
      assert.equal(slow.calls.length, 3 + round)
    }
    slow.script = whole
    scene.clock.nowMs += 30_001
    assert.equal(by(await scene.ask()), 'slow')
    assert.equal(await scene.breaker('slow'), 0)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../functions/llm-router/choose/seeded.ts'
import { askMany, startHalfRefused } from './half-refused.ts'
import { startScene } from './scene.ts'
import { answer, refuse, startUpstream, type UpstreamCall, whole } from './upstream.ts'

describe('while a provider answers 429 to half of its calls', () => {
  for (const [what, headers] of [
    ['to come back at once', { 'retry-after': '0' }],
    ['not when to come back', {}],
  ] as const) {
    test(`and says ${what}, none of 1000 requests fails, 16 at once`, async (context) => {
      const first = await startHalfRefused(context, headers)
      const second = await startUpstream(context)
      const scene = await startScene(context, { first: { at: first }, second: { at: second } })
      const replies = await askMany(
        (_) => {
          // 200 s in all, so that breakers and pauses come to their end.
          scene.clock.nowMs += 200
          return scene.ask()
        },
        1000,
        16,
      )
      assert.deepEqual(new Set(replies.map(({ reply }) => reply.status)), new Set([200]))
      const refused = replies.filter(({ reply }) => reply.headers.get('x-llm-fallbacks') !== '0').length
      assert.ok(refused > 0)
      assert.equal(await scene.metric('llm_router_failovers_total', { from: 'first/gpt-5-mini' }), refused)
      assert.equal(await scene.metric('llm_router_failover_seconds_count'), refused)
      assert.equal(first.calls.length + second.calls.length, 1000 + refused)
      assert.equal(await scene.metric('llm_router_in_flight'), 0)
    })
  }

  test('that is load, and never opens its breaker', async (context) => {
    const first = await startHalfRefused(context, { 'retry-after': '0' })
    const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
    for (let index = 0; index < 100; index += 1) {
      assert.equal((await scene.ask()).status, 200)
      assert.equal(await scene.breaker('first'), 0)
    }
    assert.equal(first.calls.length, 100)
  })
})

describe('while a provider fails at half of its calls', () => {
  test('one after the other, the breaker is as it is specified, at each of them', async (context) => {
    const random = seeded(429)
    const first = await startUpstream(context, (call) =>
      random() < 0.5 ? refuse(call, 503, 'server_error') : whole(call),
    )
    const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
    const specified = createSpecified(seeded(429))
    const names = ['closed', 'half_open', 'open']
    for (let index = 0; index < 300; index += 1) {
      scene.clock.nowMs += 2000
      const state = specified.state(scene.clock.nowMs)
      assert.equal(names[await scene.breaker('first')], state, `request ${index}`)
      const by = specified.ask(scene.clock.nowMs)
      assert.equal((await scene.ask()).headers.get('x-llm-provider'), by, `request ${index}`)
    }
    assert.equal(first.calls.length, specified.asked())
    assert.ok(specified.opened() > 5 && specified.closed() > 5, `${specified.opened()} ${specified.closed()}`)
  })
})

describe('while a provider fails for a moment, and the only other refuses the request in words of its own', () => {
  const error = { message: 'Something odd about your request', type: 'invalid_request_error', param: null, code: null }
  const odd = (call: UpstreamCall) => answer(call, 400, { error })

  test('the first is asked once more: one refusal may concern one provider only', async (context) => {
    let calls = 0
    const first = await startUpstream(context, (call) => {
      calls += 1
      return calls === 1 ? refuse(call, 503, 'server_error') : whole(call)
    })
    const scene = await startScene(context, {
      first: { at: first },
      second: { at: await startUpstream(context, odd) },
    })
    const got = await scene.ask()
    assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'first'], got.text)
    assert.equal(await scene.breaker('second'), 0)
  })

  test('two that refuse it are right', async (context) => {
    const first = await startUpstream(context, (call) => refuse(call, 503, 'server_error'))
    const [second, third] = [await startUpstream(context, odd), await startUpstream(context, odd)]
    const scene = await startScene(context, { first: { at: first }, second: { at: second }, third: { at: third } })
    const got = await scene.ask()
    assert.deepEqual([got.status, Object(got.body).error.code], [400, 'invalid_request'], got.text)
    assert.equal(first.calls.length, 1)
  })
})

/** The breaker in the words of its specification: three failures in a row open it for 30 s, then one trial decides. */
function createSpecified(random: () => number) {
  let failures = 0
  let openedMs: number | undefined
  const count = { asked: 0, opened: 0, closed: 0 }
  const state = (nowMs: number) =>
    openedMs === undefined ? 'closed' : nowMs < openedMs + 30_000 ? 'open' : 'half_open'
  return {
    state,
    ask(nowMs: number): 'first' | 'second' {
      if (state(nowMs) === 'open') return 'second'
      const wasOpen = openedMs !== undefined
      count.asked += 1
      const isRefused = random() < 0.5
      failures = isRefused ? failures + 1 : 0
      if (!isRefused) {
        if (wasOpen) count.closed += 1
        openedMs = undefined
      } else if (wasOpen || failures >= 3) {
        openedMs = nowMs
        count.opened += 1
      }
      return isRefused ? 'second' : 'first'
    },
    asked: () => count.asked,
    opened: () => count.opened,
    closed: () => count.closed,
  }
}

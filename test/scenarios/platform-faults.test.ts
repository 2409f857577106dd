import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { startUpstream, whole } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const failureOf = (got: TestReply) => Object(got.body).fallback_errors[0] ?? {}

describe('a function that the platform does not reach', () => {
  test('because it does not scale up from zero, is told apart from a provider that fails', async (context) => {
    const onStart = () => Promise.reject(new Error('no room on any node'))
    const [first, second] = [await startUpstream(context), await startUpstream(context)]
    const scene = await startScene(context, { first: { at: first, onStart }, second: { at: second } })
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    const { code, status, message, may_be_billed } = failureOf(got)
    assert.deepEqual([code, status, may_be_billed], ['function_unavailable', 503, undefined])
    assert.match(message, /first-generate failed with status 503 \(from proxy\)/)
    assert.equal((await scene.askStream()).status, 200)
    assert.equal(first.calls.length, 0)
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
  })

  test('while it scales up, is waited for', async (context) => {
    const alone = await startUpstream(context)
    let begun = 0
    const onStart = async () => {
      begun += 1
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const scene = await startScene(context, { alone: { at: alone, onStart } })
    const replies = await Promise.all(Array.from({ length: 5 }, () => scene.ask()))
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]))
    assert.equal(begun, 1)
  })

  test('at the first try, and is alone, is asked a second time', async (context) => {
    const alone = await startUpstream(context)
    let starts = 0
    const onStart = async () => {
      starts += 1
      if (starts === 1) throw new Error('the image was not there yet')
    }
    const scene = await startScene(context, { alone: { at: alone, onStart } })
    const got = await scene.ask()
    assert.deepEqual([got.status, failureOf(got).code], [200, 'function_unavailable'], got.text)
    assert.deepEqual([starts, alone.calls.length], [2, 1])
  })

  test('since it has been removed, is a 404 of the gateway, and its name is told', async (context) => {
    const upstream = await startUpstream(context)
    const scene = await startScene(context, { first: { at: upstream }, second: { at: upstream } })
    assert.equal(by(await scene.ask()), 'first')
    scene.functions.delete('first-generate')
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.equal(failureOf(got).code, 'function_unavailable')
    assert.match(failureOf(got).message, /first-generate is not deployed/)
    assert.equal(by(await scene.askStream()), 'second')

    scene.functions.delete('second-generate')
    const none = await scene.ask()
    assert.deepEqual([none.status, errorOf(none).code], [503, 'providers_exhausted'], none.text)
    assert.equal(none.headers.get('x-should-retry'), 'false')
  })

  test('since its replica has ended, is a 500 of the watchdog', async (context) => {
    const upstream = await startUpstream(context)
    const scene = await startScene(context, { first: { at: upstream }, second: { at: upstream } })
    await scene.endProcess('first')
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.equal(failureOf(got).code, 'function_unavailable')
    assert.match(failureOf(got).message, /status 500 \(from of-watchdog\)/)
    // On the way of streams the same is a 200 with nothing in it.
    assert.equal(by(await scene.askStream()), 'second')
  })

  test('within the gateway’s own limit, is a 502', async (context) => {
    const slow = await startUpstream(context, () => {})
    const second = await startUpstream(context, (call) => setImmediate(whole, call))
    const providers = { first: { at: slow }, second: { at: second } }
    const scene = await startScene(context, providers, { upstreamTimeoutMs: 500 })
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.deepEqual([failureOf(got).code, failureOf(got).status], ['function_unavailable', 503])
    assert.match(failureOf(got).message, /failed with status 502/)
  })

  test('since it has as many calls as it takes, is load: the next is asked for that request alone', async (context) => {
    const first = await startUpstream(context, () => {})
    const second = await startUpstream(context)
    const providers = { first: { at: first, target: { timeoutMs: 20_000 } }, second: { at: second } }
    const scene = await startScene(context, providers, { maxInflight: 1 })
    const waiting = scene.ask()
    while (first.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.equal(failureOf(got).code, 'overloaded')
    assert.match(failureOf(got).message, /max_inflight/)
    assert.equal(await scene.breaker('first'), 0)
    for (const call of first.calls) whole(call)
    assert.equal(by(await waiting), 'first')
  })
})

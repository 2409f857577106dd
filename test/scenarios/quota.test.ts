import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openai } from '../../local/simulators/openai.ts'
import { started } from '../local/simulators/started.ts'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream, whole } from './upstream.ts'

const limited = (headers: Record<string, string>) => ({ kind: 'status', status: 429, headers }) as const

describe('a provider whose quota is used up', () => {
  const waits: [string, (nowMs: number) => Record<string, string>, number][] = [
    ['in seconds', () => ({ 'retry-after': '20' }), 20_000],
    ['in milliseconds', () => ({ 'retry-after-ms': '1500', 'retry-after': '2' }), 1500],
    ['as a date', () => ({ 'retry-after': new Date(Date.now() + 500_000).toUTCString() }), 500_000],
  ]
  for (const [what, headersAt, waitMs] of waits) {
    test(`is left alone for as long as it says, ${what}, and another answers`, async (context) => {
      const [first, second] = [await started(context, openai), await started(context, openai)]
      first.behaviour = { ...first.behaviour, fault: limited(headersAt(Date.now())), faultCount: 1 }
      const scene = await startScene(context, { first: { at: first }, second: { at: second } })

      const got = await scene.ask()
      assert.equal(got.status, 200, got.text)
      assert.equal(got.headers.get('x-llm-provider'), 'second')
      assert.equal(got.headers.get('x-llm-fallbacks'), '1')
      const [failure, ...others] = Object(got.body).fallback_errors
      assert.deepEqual([failure.target, failure.code, failure.status], ['first/gpt-5-mini', 'rate_limited', 429])
      assert.equal(others.length, 0)

      // A date is told to the second, and seen by two clocks.
      scene.clock.nowMs += waitMs - 2000 > 0 ? waitMs - 2000 : waitMs - 100
      for (let count = 0; count < 3; count += 1) {
        assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'second')
      }
      assert.equal(first.calls.length, 1)
      assert.equal(await scene.breaker('first'), 3)

      scene.clock.nowMs += 2500
      const back = await scene.ask()
      assert.equal(back.headers.get('x-llm-provider'), 'first')
      assert.deepEqual(Object(back.body).fallback_errors, [])
      assert.equal(await scene.breaker('first'), 0)
    })
  }

  test('is left alone for a second where it does not say, and twice as long each time', async (context) => {
    const [first, second] = [await started(context, openai), await started(context, openai)]
    first.behaviour = {
      ...first.behaviour,
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '' }, body: { error: { message: 'Slower' } } },
    }
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    await scene.ask()
    for (const [calls, pauseMs] of [1000, 2000, 4000].entries()) {
      scene.clock.nowMs += pauseMs - 1
      await scene.ask()
      assert.equal(first.calls.length, calls + 1)
      scene.clock.nowMs += 1
      await scene.ask()
      assert.equal(first.calls.length, calls + 2)
    }
  })

  for (const [what, headers] of [
    ['at once', { 'retry-after': '0' }],
    ['at a time that is past', { 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) - 60) }],
  ] as const) {
    test(`is left alone where it says to come back ${what}, and refuses again`, async (context) => {
      const [first, second] = [await started(context, openai), await started(context, openai)]
      first.behaviour.fault = { kind: 'status', status: 429, headers: { 'retry-after': '', ...headers }, body: {} }
      const scene = await startScene(context, { first: { at: first }, second: { at: second } })
      for (const [stepMs, calls] of [
        [0, 1],
        [10, 2],
        [999, 2],
        [1, 3],
        [1999, 3],
        [1, 4],
      ] as const) {
        scene.clock.nowMs += stepMs
        assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'second')
        assert.equal(first.calls.length, calls)
      }
    })
  }

  test('for good, and so all others: 503, with when to come back, and no call to retry', async (context) => {
    const [first, second] = [await started(context, openai), await started(context, openai)]
    for (const one of [first, second]) one.behaviour.fault = limited({ 'retry-after': '9' })
    second.behaviour.fault = limited({ 'retry-after': '5' })
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })

    for (const calls of [1, 1]) {
      const got = await scene.ask()
      assert.equal(got.status, 503, got.text)
      assert.equal(errorOf(got).code, 'providers_exhausted')
      assert.equal(got.headers.get('retry-after'), '5')
      assert.equal(got.headers.get('x-should-retry'), 'false')
      const named = Object(errorOf(got)).fallback_errors.map(({ target }: { target: string }) => target)
      assert.deepEqual(named, ['first/gpt-5-mini', 'second/gpt-5-mini'])
      // The second time they are cooling down, and nobody is asked at all.
      assert.deepEqual([first.calls.length, second.calls.length], [calls, calls])
    }
    assert.equal(await scene.metric('llm_token_cost_usd_total'), 0)
    assert.equal(await scene.metric('llm_token_cost_unknown_total'), 0)
  })

  test('for longer than a minute: the body says until when, and no header has a client sleep so long', async (context) => {
    const only = await started(context, openai)
    only.behaviour.fault = limited({ 'retry-after': '600' })
    const scene = await startScene(context, { only: { at: only } })
    for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/responses']) {
      const messages = [{ role: 'user', content: 'x' }]
      const said = path === '/v1/responses' ? { input: 'x' } : { messages, max_tokens: 50 }
      const got = await scene.router.post(path, { model: 'auto', ...said })
      const told = ['retry-after', 'retry-after-ms', 'x-should-retry'].map((name) => got.headers.get(name))
      assert.deepEqual([got.status, ...told], [503, null, null, 'false'], got.text)
      assert.equal(Object(Object(got.body).error).resets_at, new Date(scene.clock.nowMs + 600_000).toISOString())
    }
    // What a dry run says is what a caller would get.
    const dry = await scene.router.post('/route', { prompt: 'x' })
    const told = ['retry-after', 'retry-after-ms', 'x-should-retry'].map((name) => dry.headers.get(name))
    assert.deepEqual([dry.status, ...told], [503, null, null, 'false'], dry.text)
    const { error, removed } = Object(dry.body)
    assert.deepEqual([error.resets_at, removed.length], [new Date(scene.clock.nowMs + 600_000).toISOString(), 1])
  })

  test('stays alone also when an answer that was under way comes in', async (context) => {
    const first = await startUpstream(context, () => {})
    const second = await startUpstream(context)
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const slow = scene.ask()
    await until(() => first.calls.length === 1)
    first.script = (call) => refuse(call, 429, 'rate_limit_exceeded', { 'retry-after': '60' })
    assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'second')
    for (const call of first.calls.slice(0, 1)) whole(call)
    assert.equal((await slow).headers.get('x-llm-provider'), 'first')
    assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'second')
    assert.equal(first.calls.length, 2)
  })

  test('for a moment, and is alone, is asked again when that is over', async (context) => {
    const alone = await started(context, openai, {
      fault: limited({ 'retry-after-ms': '80', 'retry-after': '1' }),
      faultCount: 1,
    })
    const scene = await startScene(context, { alone: { at: alone } }, { routerParts: { now: Date.now } })
    const got = await scene.ask()
    assert.deepEqual([got.status, got.headers.get('x-llm-fallbacks')], [200, '1'], got.text)
    assert.equal(alone.calls.length, 2)
  })
})

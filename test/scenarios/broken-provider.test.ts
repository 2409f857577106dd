import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { openai } from '../../local/simulators/openai.ts'
import { started } from '../local/simulators/started.ts'
import type { TestReply } from '../runtime/parts.ts'
import { errorOf } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { answer, chunk, end, refuse, startUpstream, stream, type UpstreamCall, words } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
/** An answer of another shape. */
const odd = (call: UpstreamCall) => answer(call, 200, { choices: 7 })
const down = { kind: 'status', status: 500 } as const

describe('a provider that fails', () => {
  for (const fault of [{ kind: 'status', status: 500 }, { kind: 'reset' }, { kind: 'garbage' }] as const) {
    test(`once, by ${JSON.stringify(fault)}, is answered for by the next`, async (context) => {
      const [first, second] = [await started(context, openai), await started(context, openai)]
      first.behaviour = { ...first.behaviour, fault, faultCount: 1 }
      const scene = await startScene(context, { first: { at: first }, second: { at: second } })
      const got = await scene.ask()
      assert.deepEqual([got.status, by(got), got.headers.get('x-llm-fallbacks')], [200, 'second', '1'], got.text)
      const code = fault.kind === 'garbage' ? 'bad_reply' : 'provider_unavailable'
      assert.equal(Object(got.body).fallback_errors[0].code, code)
      assert.equal(by(await scene.ask()), 'first')
    })
  }

  const usage = (completion_tokens: number) => ({ prompt_tokens: 5, completion_tokens, total_tokens: 5 })
  for (const [what, content, reason, tokens] of [
    ['white space', ' \n\n ', 'stop', 3],
    ['nothing, cut at once', '', 'length', 0],
  ] as const) {
    test(`by an answer of ${what}, is answered for by the next, whole and streamed`, async (context) => {
      const first = await startUpstream(context, (call) => {
        const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: reason }]
        const head = { id: 'c', created: 1, model: 'm' }
        if (call.body.stream !== true)
          return answer(call, 200, { ...head, object: 'chat.completion', choices, usage: usage(tokens) })
        const counts = { ...head, object: 'chat.completion.chunk', choices: [], usage: usage(tokens) }
        stream(call, [chunk({ role: 'assistant', content }), chunk({}, reason), JSON.stringify(counts), '[DONE]'])
        call.response.end()
      })
      const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, by(got), got.headers.get('x-llm-fallbacks')], [200, 'second', '1'], got.text)
      }
    })
  }

  test('sends the white space before an answer with it', async (context) => {
    const first = await startUpstream(context, (call) => {
      stream(call, [chunk({ content: ' \n' }), ...words(2), ...end])
      call.response.end()
    })
    const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
    const got = await scene.askStream()
    assert.match(got.text, /"content":" \\n".*"content":"w0 "/s)
    assert.equal(by(got), 'first')
  })

  test('once, and is alone, is asked a second time', async (context) => {
    const alone = await started(context, openai, { fault: { kind: 'status', status: 500 }, faultCount: 1 })
    const scene = await startScene(context, { alone: { at: alone } })
    const got = await scene.ask()
    assert.deepEqual([got.status, got.headers.get('x-llm-fallbacks')], [200, '1'], got.text)
    assert.equal(alone.calls.length, 2)
  })

  test('and says when it will be back is not asked before, and the client is told', async (context) => {
    const alone = await startUpstream(context, (call) => refuse(call, 503, 'server_error', { 'retry-after': '30' }))
    const scene = await startScene(context, { alone: { at: alone } })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.deepEqual([got.status, got.headers.get('retry-after')], [503, '30'], got.text)
    }
    assert.equal(alone.calls.length, 2)
  })

  test('for good is asked three times, then left alone for 30 s, then tried by one request of many', async (context) => {
    const [first, second] = [await started(context, openai, { fault: down }), await started(context, openai)]
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    for (const asked of [1, 2, 3, 3, 3]) {
      assert.equal(await scene.breaker('first'), asked < 3 || first.calls.length < 3 ? 0 : 2)
      assert.equal(by(await scene.ask()), 'second')
      assert.equal(first.calls.length, asked)
    }
    assert.equal(await scene.breaker('first'), 2)

    const together = async () => (await Promise.all(Array.from({ length: 10 }, () => scene.ask()))).map(by)
    scene.clock.nowMs += 29_999
    await together()
    assert.equal(first.calls.length, 3)
    scene.clock.nowMs += 1
    assert.equal(await scene.breaker('first'), 1)
    assert.deepEqual(new Set(await together()), new Set(['second']))
    assert.equal(first.calls.length, 4)
    assert.equal(await scene.breaker('first'), 2)

    first.behaviour = { ...second.behaviour }
    scene.clock.nowMs += 30_000
    assert.equal((await together()).filter((name) => name === 'first').length, 1)
    assert.equal(await scene.breaker('first'), 0)
    assert.deepEqual(new Set(await together()), new Set(['first']))
  })

  test('and mends itself every ten seconds, is asked only when its breaker lets it be', async (context) => {
    const [first, second] = [await started(context, openai), await started(context, openai)]
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const start = scene.clock.nowMs
    const answered: (string | null)[] = []
    const states: number[] = []
    for (let second = 0; second < 60; second += 3) {
      scene.clock.nowMs = start + second * 1000
      const { fault: _, ...good } = first.behaviour
      first.behaviour = Math.floor(second / 10) % 2 === 0 ? { ...good, fault: down } : good
      states.push(await scene.breaker('first'))
      const got = await scene.ask()
      assert.equal(got.status, 200, got.text)
      answered.push(by(got))
    }
    // Down at 0, 3 and 6 s: open from there until 36 s, when the trial succeeds. Down at 42, 45 and 48 s.
    assert.deepEqual(states, [0, 0, 0, ...Array(9).fill(2), 1, 0, 0, 0, 0, 2, 2, 2])
    assert.deepEqual(
      answered,
      Array.from({ length: 20 }, (_, index) => (index === 12 || index === 13 ? 'first' : 'second')),
    )
    assert.equal(first.calls.length, 8)
  })

  test('is repeated by no client where every reply is broken, since each may be charged', async (context) => {
    const all = { a: await startUpstream(context, odd), b: await startUpstream(context, odd) }
    const scene = await startScene(context, { a: { at: all.a }, b: { at: all.b } })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.deepEqual([got.status, errorOf(got).code], [502, 'bad_reply'], got.text)
      assert.equal(got.headers.get('x-should-retry'), 'false')
    }
  })
})

describe('a provider that hangs', () => {
  const hang = { fault: { kind: 'hang' } } as const

  test('is given up while there is time for the next', async (context) => {
    const [first, second] = [await started(context, openai, hang), await started(context, openai)]
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const startedMs = performance.now()
    const got = await scene.ask({ timeout_ms: 1500 })
    const tookMs = performance.now() - startedMs
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.ok(tookMs < 1500, `${tookMs} ms`)
    const [failure] = Object(got.body).fallback_errors
    assert.deepEqual([failure.code, failure.may_be_billed], ['provider_timeout', true])
    await until(() => first.calls[0]?.aborted === true)
    assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 1)
  })

  test('as all others do, costs the time of the request and no more', async (context) => {
    const all = { a: await started(context, openai, hang), b: await started(context, openai, hang) }
    const scene = await startScene(context, { a: { at: all.a }, b: { at: all.b } })
    const startedMs = performance.now()
    const got = await scene.ask({ timeout_ms: 600 })
    const tookMs = performance.now() - startedMs
    assert.deepEqual([got.status, errorOf(got).code], [504, 'deadline_exceeded'], got.text)
    assert.equal(got.headers.get('x-should-retry'), 'false')
    assert.ok(tookMs > 500 && tookMs < 3000, `${tookMs} ms`)
    assert.equal(Object(errorOf(got)).fallback_errors.length, 2)
  })

  test('cannot end the request where its function sees first that the time is up', async (context) => {
    const handle = () => {
      throw new LlmError('deadline_exceeded', 'The 700 ms given in X-Timeout have passed')
    }
    const late = () => [{ method: 'POST', path: '/v1/chat/completions', handle } as const]
    const second = await startUpstream(context)
    const scene = await startScene(context, { first: { at: second, createFunction: late }, second: { at: second } })
    const got = await scene.ask({ timeout_ms: 1500 })
    assert.deepEqual([got.status, by(got)], [200, 'second'], got.text)
    assert.equal(Object(got.body).fallback_errors[0].code, 'provider_timeout')
    const streamed = await scene.askStream()
    assert.deepEqual([streamed.status, by(streamed)], [200, 'second'], streamed.text)
  })
})

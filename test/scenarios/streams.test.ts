import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { type Scene, startScene } from './scene.ts'
import { answer, chunk, end, startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const events = (got: TestReply) =>
  got.text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.slice('data: '.length))
const textOf = (got: TestReply) => [...got.text.matchAll(/"content":"([^"]+)"/g)].map(([, text]) => text).join('')
const role = chunk({ role: 'assistant', content: '' })

/** Keeps the connection alive, as some providers do while a model is stuck. */
function sayNothing(call: UpstreamCall): void {
  const timer = setInterval(() => stream(call, [role]), 20)
  call.response.on('close', () => clearInterval(timer))
}

/** Nothing is booked but that it is not known what was used; and the provider's work is at its end. */
async function assertUnknown(scene: Scene, provider: string) {
  assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider, missing: 'usage' }), 1)
  assert.equal(await scene.metric('llm_token_cost_usd_total', { provider }), 0)
  assert.equal(await scene.metric('llm_router_in_flight'), 0)
}

describe('a stream whose first token is late', () => {
  const beginnings: [string, (call: UpstreamCall) => void][] = [
    ['has not answered', () => {}],
    [
      'has sent headers',
      ({ response }) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    ],
    ['has said who speaks', (call) => stream(call, [role])],
    ['goes on to say nothing', sayNothing],
  ]
  for (const [what, script] of beginnings) {
    test(`is taken over by the next where the provider ${what}, before anything has gone out`, async (context) => {
      const [first, second] = [await startUpstream(context, script), await startUpstream(context)]
      const target = { firstTokenTimeoutMs: 300 }
      const scene = await startScene(context, { first: { at: first, target }, second: { at: second } })
      const got = await scene.ask({ stream: true })
      assert.deepEqual([got.status, by(got), got.headers.get('x-llm-fallbacks')], [200, 'second', '1'], got.text)
      const [rest, done] = events(got).slice(-2)
      const [failure] = JSON.parse(rest ?? '').fallback_errors
      assert.equal(failure.code, 'provider_timeout')
      assert.match(failure.message, /did not begin within 300 ms/)
      assert.equal(done, '[DONE]')
      assert.deepEqual(events(got).slice(0, 3), ['{"delta":"w0 "}', '{"delta":"w1 "}', '{"delta":"w2 "}'])
      await until(() => first.calls[0]?.leftMs !== undefined)
      await assertUnknown(scene, 'first')
    })
  }
})

describe('a stream that fails after its beginning has gone out', () => {
  const faults: [string, RegExp, number, (call: UpstreamCall) => void][] = [
    [
      'is cut at 40 of 60 tokens',
      /^bad_reply: The reply of openai broke off before its end\. Send the request again/,
      40,
      (call) => {
        stream(call, words(40))
        setTimeout(() => call.response.destroy(), 20)
      },
    ],
    ['stalls', /^provider_timeout: The answer did not go on within 300 ms/, 40, (call) => stream(call, words(40))],
    [
      'says nothing any more',
      /^provider_timeout: The answer did not go on within 300 ms/,
      40,
      (call) => {
        stream(call, words(40))
        sayNothing(call)
      },
    ],
    [
      'has a chunk that is no JSON',
      /^bad_reply/,
      2,
      (call) => stream(call, [...words(2), '{"id":"chatcmpl-1","cho', ...end]),
    ],
    ['has a chunk of another shape', /^bad_reply/, 2, (call) => stream(call, [...words(2), '{"choices":7}', ...end])],
    [
      'ends before its answer does, without [DONE]',
      /^bad_reply/,
      2,
      (call) => {
        stream(call, words(2))
        call.response.end()
      },
    ],
    [
      'ends before its answer does, with [DONE]',
      /^bad_reply/,
      2,
      (call) => {
        stream(call, [...words(2), '[DONE]'])
        call.response.end()
      },
    ],
    [
      'reports an error',
      /^(provider_unavailable|bad_reply)/,
      2,
      (call) => stream(call, [...words(2), '{"error":{"message":"It broke","code":"server_error"}}']),
    ],
  ]
  for (const [what, says, sent, script] of faults) {
    test(`because it ${what}, ends with an error event, and nobody takes it over`, async (context) => {
      const [first, second] = [await startUpstream(context, script), await startUpstream(context)]
      const target = { idleTimeoutMs: 300 }
      const scene = await startScene(context, { first: { at: first, target }, second: { at: second } })
      const got = await scene.askStream({ stream_options: { include_usage: true } })
      assert.equal(got.status, 200)
      const data = events(got)
      const { error } = JSON.parse(data.at(-1) ?? '')
      const [, message = ''] = error.message.split('first/gpt-5-mini: ')
      assert.match(`${error.code}: ${message}`, says)
      assert.ok(error.code !== 'bad_reply' || !message.includes('base URL'), message)
      assert.ok(!data.includes('[DONE]'), got.text)
      assert.equal(textOf(got), Array.from({ length: sent }, (_, index) => `w${index} `).join(''))
      assert.equal(second.calls.length, 0)
      await assertUnknown(scene, 'first')
      assert.equal(await scene.metric('llm_router_requests_total', { status: 'error' }), 1)
      if (first.calls[0]?.response.writableFinished === false) await until(() => first.calls[0]?.leftMs !== undefined)
    })
  }

  test('in the short form too, without the rest of the reply', async (context) => {
    const first = await startUpstream(context, (call) => {
      stream(call, words(40))
      setTimeout(() => call.response.destroy(), 20)
    })
    const scene = await startScene(context, { first: { at: first } })
    const data = events(await scene.ask({ stream: true }))
    assert.match(JSON.parse(data.at(-1) ?? '').error.message, /^first\/gpt-5-mini: The reply of openai broke off/)
    assert.equal(data.filter((one) => one.includes('finish_reason') || one === '[DONE]').length, 0)
  })

  test('three times in a row opens the breaker', async (context) => {
    const first = await startUpstream(context, (call) => {
      stream(call, words(2))
      call.response.end()
    })
    const scene = await startScene(context, { first: { at: first }, second: { at: await startUpstream(context) } })
    for (const _ of [1, 2, 3]) assert.equal(by(await scene.askStream()), 'first')
    assert.equal(await scene.breaker('first'), 2)
    assert.equal(by(await scene.askStream()), 'second')
  })
})

describe('a whole answer that is cut', () => {
  test('at 40 of 60 tokens never passes for whole: the next answers', async (context) => {
    const first = await startUpstream(context, ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' })
      response.write(`{"id":"chatcmpl-1","choices":[{"message":{"content":"${'word '.repeat(40)}`, () =>
        response.destroy(),
      )
    })
    const second = await startUpstream(context)
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got), Object(got.body).result], [200, 'second', 'An answer'], got.text)
    assert.equal(first.calls.length, 1)
    await assertUnknown(scene, 'first')
  })

  test('and that nobody else can give, is an error', async (context) => {
    const unfinished = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [] }
    const alone = await startUpstream(context, (call) => answer(call, 200, unfinished))
    const scene = await startScene(context, { alone: { at: alone } })
    const got = await scene.ask()
    assert.deepEqual([got.status, errorOf(got).code], [502, 'bad_reply'], got.text)
    assert.equal(alone.calls.length, 1)
    await assertUnknown(scene, 'alone')
  })
})

describe('the time of a stream', () => {
  test('is all its own once it has begun: what was kept back for the next is given back', async (context) => {
    const first = await startUpstream(context, (call) => {
      stream(call, words(1))
      // After half of the time, which is what the other target is left until then.
      setTimeout(() => {
        stream(call, end)
        call.response.end()
      }, 1700)
    })
    const second = { at: await startUpstream(context, whole), target: { expectedLatencyMs: 10_000 } }
    const scene = await startScene(context, { first: { at: first }, second })
    const got = await scene.askStream({ metadata: { timeout_ms: 3400 } })
    assert.equal(events(got).at(-1), '[DONE]', got.text)
  })
})

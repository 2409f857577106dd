import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { answer, refuse, startUpstream, stream, type UpstreamCall } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const tooLong = (call: UpstreamCall) => refuse(call, 400, 'context_length_exceeded')
const refused = (call: UpstreamCall) => refuse(call, 400, 'content_filter')
const unavailable = (call: UpstreamCall) => refuse(call, 503, null)

describe('a prompt that is too long', () => {
  test('goes on to larger windows only', async (context) => {
    const [small, same] = [await startUpstream(context, tooLong), await startUpstream(context)]
    const large = await startUpstream(context)
    const scene = await startScene(context, {
      small: { at: small, target: { contextWindowTokens: 8000 } },
      same: { at: same, target: { contextWindowTokens: 8000 } },
      large: { at: large, target: { contextWindowTokens: 100_000 } },
    })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.deepEqual([got.status, by(got)], [200, 'large'], got.text)
      assert.equal(got.headers.get('x-llm-fallbacks'), '1')
    }
    assert.equal(same.calls.length, 0)
    // It says nothing against the target.
    assert.equal(await scene.breaker('small'), 0)
  })

  test('goes to every window that may be larger where the target that refused it states none', async (context) => {
    const [down, unstated] = [await startUpstream(context, unavailable), await startUpstream(context, tooLong)]
    const other = await startUpstream(context)
    for (const target of [{ contextWindowTokens: 1_000_000 }, {}]) {
      const scene = await startScene(context, {
        down: { at: down },
        unstated: { at: unstated },
        other: { at: other, target },
      })
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, by(got)], [200, 'other'], got.text)
      }
    }
  })

  // One host, or one account, serves less of a model than the catalogue says of it.
  const sizes: [name: string, told: string, asked: boolean][] = [
    ['to a window of the same size where the provider tells a smaller one', '32768', true],
    ['to no window that is as small as the one that the provider tells', '131072', false],
    ['to no window of the same size where the provider tells a larger one', '1000000', false],
    ['to no window of the same size where what the provider tells is none', '0', false],
  ]
  for (const [name, told, isAsked] of sizes) {
    test(`goes ${name}, whole and streamed`, async (context) => {
      const message = `This model's maximum context length is ${told} tokens. However, your request has more.`
      const less = await startUpstream(context, (call) => answer(call, 400, { error: { message, code: null } }))
      const same = await startUpstream(context)
      const scene = await startScene(context, {
        less: { at: less, target: { contextWindowTokens: 131_072 } },
        same: { at: same, target: { contextWindowTokens: 131_072 } },
      })
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, by(got)], isAsked ? [200, 'same'] : [400, null], got.text)
      }
      assert.equal(same.calls.length, isAsked ? 2 : 0)
    })
  }

  test('goes to a window that is smaller than the catalogue’s and larger than the provider’s own', async (context) => {
    const event = JSON.stringify({ error: { message: 'prompt is too long: 215003 tokens > 200000 maximum' } })
    const [claimed, small] = [await startUpstream(context), await startUpstream(context)]
    const middle = await startUpstream(context)
    // In a reply of status 200, and in a stream that has begun.
    claimed.script = (call) => {
      if (call.body.stream !== true) return answer(call, 200, JSON.parse(event))
      stream(call, [event])
      return call.response.end()
    }
    const scene = await startScene(context, {
      claimed: { at: claimed, target: { contextWindowTokens: 1_000_000 } },
      small: { at: small, target: { contextWindowTokens: 128_000 } },
      middle: { at: middle, target: { contextWindowTokens: 400_000 } },
    })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.deepEqual([got.status, by(got)], [200, 'middle'], got.text)
    }
    assert.equal(small.calls.length, 0)
  })

  test('goes to those that the catalogue names for it, also where no rule does', async (context) => {
    const [small, large] = [await startUpstream(context, tooLong), await startUpstream(context)]
    const catalogue = {
      rules: [{ reason: 'small', to: ['small/gpt-5-mini'] }],
      contextWindowFallbacks: ['large/gpt-5-mini'],
    }
    const scene = await startScene(context, { small: { at: small }, large: { at: large } }, { catalogue })
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'large'], got.text)
  })

  test('for all is a clean 400, which clients know by its code', async (context) => {
    const all = await startUpstream(context, tooLong)
    const scene = await startScene(context, {
      small: { at: all, target: { contextWindowTokens: 8000 } },
      large: { at: all, target: { contextWindowTokens: 100_000 } },
    })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.deepEqual([got.status, errorOf(got).code], [400, 'context_length_exceeded'], got.text)
      assert.equal(errorOf(got).type, 'invalid_request_error')
    }
    assert.equal(all.calls.length, 4)
  })

  test('for every window is refused without asking anybody', async (context) => {
    const all = await startUpstream(context)
    const scene = await startScene(context, { small: { at: all, target: { contextWindowTokens: 100 } } })
    const got = await scene.ask({ prompt: 'word '.repeat(1000) })
    assert.deepEqual([got.status, errorOf(got).code], [400, 'context_length_exceeded'], got.text)
    assert.equal(all.calls.length, 0)
  })
})

describe('a prompt that a provider’s policy refuses', () => {
  test('is a clean 400, and goes to nobody else', async (context) => {
    const [first, second] = [await startUpstream(context, refused), await startUpstream(context)]
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    for (const got of [await scene.ask(), await scene.askStream()]) {
      assert.deepEqual([got.status, errorOf(got).code], [400, 'content_policy_violation'], got.text)
    }
    assert.equal(second.calls.length, 0)
    assert.equal(await scene.breaker('first'), 0)
  })

  test('goes to those that the catalogue names for it', async (context) => {
    const [first, second] = [await startUpstream(context, refused), await startUpstream(context)]
    const third = await startUpstream(context)
    const catalogue = { contentPolicyFallbacks: ['third/gpt-5-mini'] }
    const providers = { first: { at: first }, second: { at: second }, third: { at: third } }
    const scene = await startScene(context, providers, { catalogue })
    const got = await scene.ask()
    assert.deepEqual([got.status, by(got)], [200, 'third'], got.text)
    assert.equal(Object(got.body).fallback_errors[0].code, 'content_policy_violation')
    assert.equal(second.calls.length, 0)
  })

  test('is not taken back to one that was out of order before', async (context) => {
    const [first, second] = [await startUpstream(context, unavailable), await startUpstream(context, refused)]
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const got = await scene.ask()
    assert.deepEqual([got.status, errorOf(got).code], [400, 'content_policy_violation'], got.text)
    assert.deepEqual([first.calls.length, second.calls.length], [1, 1])
  })
})

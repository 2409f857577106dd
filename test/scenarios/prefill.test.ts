import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf, type TestReply } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream, type UpstreamCall } from './upstream.ts'

const by = (got: TestReply) => got.headers.get('x-llm-provider')
const tooLong = (call: UpstreamCall) => refuse(call, 400, 'context_length_exceeded')
const refused = (call: UpstreamCall) => refuse(call, 400, 'content_filter')
const unavailable = (call: UpstreamCall) => refuse(call, 503, null)

describe('a conversation that ends with an assistant’s message', () => {
  const messages = [
    { role: 'user', content: 'Count to three.' },
    { role: 'assistant', content: 'One, two,' },
  ]

  test('is never sent to a target that cannot go on with it, not even as a fallback', async (context) => {
    const [first, second] = [await startUpstream(context, unavailable), await startUpstream(context)]
    const third = await startUpstream(context)
    const able = { capabilities: ['prefill'] }
    const providers = {
      first: { at: first, target: able },
      second: { at: second },
      third: { at: third, target: able },
    }
    const catalogue = { contextWindowFallbacks: ['second/gpt-5-mini'], contentPolicyFallbacks: ['second/gpt-5-mini'] }
    const scene = await startScene(context, providers, { catalogue })
    const got = await scene.router.post('/v1/chat/completions', { messages })
    assert.deepEqual([got.status, by(got)], [200, 'third'], got.text)
    assert.equal((await scene.askStream({ messages })).headers.get('x-llm-provider'), 'third')

    for (const script of [tooLong, refused]) {
      first.script = script
      third.script = script
      const none = await scene.router.post('/v1/chat/completions', { messages })
      assert.equal(none.status, 400, none.text)
    }
    assert.equal(second.calls.length, 0)
  })

  test('is refused where nobody can', async (context) => {
    const all = await startUpstream(context)
    const scene = await startScene(context, { first: { at: all }, second: { at: all } })
    const got = await scene.router.post('/v1/chat/completions', { messages })
    assert.deepEqual([got.status, errorOf(got).code], [422, 'no_candidate'], got.text)
    assert.match(errorOf(got).message, /cannot do prefill/)
    assert.equal(all.calls.length, 0)
  })

  test('is none in /v1/responses, whose models write a new item: every target answers', async (context) => {
    const all = await startUpstream(context)
    const scene = await startScene(context, { first: { at: all } })
    for (const stream of [false, true]) {
      const got = await scene.router.post('/v1/responses', { input: messages, stream })
      assert.equal(got.status, 200, got.text)
      assert.deepEqual(all.calls.at(-1)?.body.messages, [...messages, { role: 'user', content: 'Continue.' }])
    }
  })
})

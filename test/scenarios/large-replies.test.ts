import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { maxReplyBytes } from '#runtime/http/whole-reply.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { errorOf } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { startUpstream, type UpstreamCall, whole } from './upstream.ts'

function large({ response }: UpstreamCall, bytes: number): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(`{"id":"${'x'.repeat(bytes)}"}`)
}

describe('a reply that is too large', () => {
  test('for the function goes to nobody; another is asked, and what the first has done may be charged for', async (context) => {
    const first = await startUpstream(context, (call) => large(call, maxReplyBytes))
    const second = await startUpstream(context)
    const scene = await startScene(context, { first: { at: first }, second: { at: second } })
    const reply = await scene.ask()
    assert.equal(reply.status, 200, reply.text)
    const [{ code, may_be_billed }] = Object(reply.body).fallback_errors
    assert.deepEqual([code, may_be_billed], ['overloaded', true])
    assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 1)
    assert.equal(await scene.breaker('first'), 0)
  })

  test('for the function, and is the only one, is not paid for twice', async (context) => {
    const alone = await startUpstream(context, (call) => large(call, maxReplyBytes))
    const scene = await startScene(context, { alone: { at: alone } })
    assert.equal((await scene.ask()).status, 503)
    assert.equal(alone.calls.length, 1)
  })

  test('for the router ends the request: another answer would find no room either', async (context) => {
    const [first, second] = [await startUpstream(context, whole), await startUpstream(context, whole)]
    const send = createSend(
      createOpen({}),
      createRoom(() => 100),
    )
    const scene = await startScene(context, { first: { at: first }, second: { at: second } }, { routerParts: { send } })
    const reply = await scene.ask()
    assert.deepEqual([reply.status, errorOf(reply).code], [503, 'overloaded'], reply.text)
    assert.deepEqual([first.calls.length, second.calls.length], [1, 0])
    assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'first' }), 1)
    assert.equal(await scene.breaker('first'), 0)
  })
})

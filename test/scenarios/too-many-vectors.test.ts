import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { createFetch } from '#runtime/http/fetch.ts'
import { createRoom } from '#runtime/memory/room.ts'
import type { Parts } from '#runtime/parts.ts'
import { model, startScene } from './scene.ts'
import { startUpstream, type Upstream } from './upstream.ts'

const dimensions = 1536
const numbers = Array.from({ length: dimensions }, (_, index) => Math.sin(index))
const inBase64 = Buffer.from(Float32Array.from(numbers).buffer).toString('base64')

const embeds: Upstream['script'] = ({ body, response }) => {
  const embedding = body.encoding_format === 'base64' ? inBase64 : numbers
  const data = [body.input].flat().map((_, index) => ({ object: 'embedding', index, embedding }))
  const usage = { prompt_tokens: 1, total_tokens: 1 }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ object: 'list', model, data, usage }))
}

/** A function that never has more room for replies. */
function withRoom(bytes: number): Partial<Parts> {
  const replyRoom = createRoom(() => bytes)
  const open = createOpen({})
  return { replyRoom, fetch: createFetch(open, replyRoom), send: createSend(open, replyRoom) }
}
const large = withRoom(100_000_000)
const inputs = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`)

describe('a list whose vectors never fit into memory', () => {
  for (const [where, ofProvider, ofRouter] of [
    ['the provider function', withRoom(2_000_000), large],
    ['the router', large, withRoom(2_000_000)],
  ] as const) {
    test(`of ${where} is too large, asked for once, and nobody's failure`, async (context) => {
      const [upstream, other] = [await startUpstream(context, embeds), await startUpstream(context, embeds)]
      const setup = { target: { tasks: ['embed'] }, parts: ofProvider }
      const scene = await startScene(
        context,
        { a: { at: upstream, ...setup }, b: { at: other, ...setup } },
        { routerParts: ofRouter },
      )
      for (let time = 0; time < 4; time += 1) {
        const { status, body, headers } = await scene.router.post('/v1/embeddings', { model, input: inputs(100) })
        const { code, param, message } = Object(body).error
        assert.deepEqual([status, code, param], [413, 'request_too_large', 'input'])
        assert.match(message, /100 inputs are too large for the memory of the function; ask for fewer at once/)
        assert.equal(headers.get('x-llm-may-be-billed'), 'true')
      }
      assert.deepEqual([upstream.calls.length, other.calls.length, await scene.breaker('a')], [4, 0, 0])
      assert.equal(await scene.metric('llm_token_cost_unknown_total', { provider: 'a' }), 4)
      for (const more of [{ input: inputs(20) }, { input: inputs(100), encoding_format: 'base64' }]) {
        assert.equal((await scene.router.post('/v1/embeddings', { model, ...more })).status, 200)
      }
    })
  }

  test('is overloaded as before where it is of one input, whose vector is at fault', async (context) => {
    const upstream = await startUpstream(context, embeds)
    const scene = await startScene(
      context,
      { a: { at: upstream, target: { tasks: ['embed'] }, parts: withRoom(10_000) } },
      { routerParts: large },
    )
    const { status } = await scene.router.post('/v1/embeddings', { model, input: 'a text' })
    assert.equal(status, 503)
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorOf } from '../runtime/parts.ts'
import { startScene } from './scene.ts'
import { startUpstream } from './upstream.ts'

const url = 'http://169.254.169.254/latest/meta-data'
const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }]
const turns = [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }]

for (const [path, body] of [
  ['/v1/chat/completions', { messages }],
  ['/v1/messages', { messages: turns, max_tokens: 9 }],
  ['/v1/messages/count_tokens', { messages: turns }],
  ['/v1/embeddings', { input: 'x', images: [url] }],
  ['/route', { messages }],
  ['/route', { input: 'x', images: [url] }],
] as const) {
  test(`a private request with an address to be fetched is refused at ${path}: ${Object.keys(body)}`, async (context) => {
    const upstream = await startUpstream(context)
    const scene = await startScene(context, { inside: { at: upstream, target: { locality: 'in-cluster' } } })
    const got = await scene.router.post(path, body, { 'x-llm-private': 'true' })
    assert.equal(got.status, 400, got.text)
    assert.match(got.text, /The request is private, and .+ is an address/)
    assert.equal(upstream.calls.length, 0)
  })
}

test('a request for vectors with messages beside its input is refused, which alone is counted and searched', async (context) => {
  const upstream = await startUpstream(context)
  const scene = await startScene(context, { inside: { at: upstream } })
  const { param, message } = errorOf(await scene.router.post('/v1/embeddings', { input: 'x', messages }))
  assert.deepEqual([param, upstream.calls.length], ['input', 0], String(message))
})

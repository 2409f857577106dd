import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startScene } from './scene.ts'
import { startUpstream, type Upstream } from './upstream.ts'

/** Each model's vectors point in a direction of their own. */
const embeds: Upstream['script'] = ({ body, response }) => {
  const embedding = body.model === 'one' ? [1, 0] : [0, 1]
  response.writeHead(200, { 'content-type': 'application/json' })
  const data = [{ object: 'embedding', index: 0, embedding }]
  response.end(
    JSON.stringify({ object: 'list', model: body.model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }),
  )
}
const tasks = ['embed']
const input = 'a text'

describe('embeddings of a rule that names two models', () => {
  test('are of the first one, and fail while that is away', async (context) => {
    const [first, second] = [await startUpstream(context, embeds), await startUpstream(context, embeds)]
    const to = ['a/one', 'b/other']
    const { router } = await startScene(
      context,
      { a: { at: first, target: { model: 'one', tasks } }, b: { at: second, target: { model: 'other', tasks } } },
      { catalogue: { strategy: 'latency', rules: [{ reason: 'embed', to }], tiers: { vectors: to } } },
    )
    for (const more of [{}, {}, { model: 'vectors' }, { model: 'vectors' }]) {
      const { status, text } = await router.post('/v1/embeddings', { input, ...more })
      assert.equal(status, 200, text)
      assert.deepEqual(JSON.parse(text).data[0].embedding, [1, 0])
    }
    first.script = ({ response }) => response.writeHead(500).end('{"error":{"message":"It is down"}}')
    for (const more of [{}, { model: 'vectors' }]) {
      assert.equal((await router.post('/v1/embeddings', { input, ...more })).status, 503)
    }
    assert.equal(second.calls.length, 0)
  })

  test('do not change their model when it retires, in the cache or out of it', async (context) => {
    const at = await startUpstream(context, embeds)
    const retiring = { model: 'one', tasks, retires: '2026-11-22', replacement: 'b/other' }
    const { router, clock } = await startScene(
      context,
      { a: { at, target: retiring }, b: { at, target: { model: 'other', tasks } } },
      { catalogue: { rules: [{ reason: 'embed', to: ['a/one'] }], cache: { use: 'always', lifeMs: 1e9 } } },
    )
    const ask = async (text: string) => {
      const reply = await router.post('/v1/embeddings', { input: text })
      return reply.status === 200 ? JSON.parse(reply.text).data[0].embedding : reply.status
    }
    assert.deepEqual(await ask('before'), [1, 0])
    clock.nowMs = Date.parse('2026-11-23T00:00:00Z')
    assert.deepEqual([await ask('before'), await ask('after')], [[1, 0], 422])
    const named = await router.post('/v1/embeddings', { input: 'after', model: 'other' })
    assert.deepEqual(JSON.parse(named.text).data[0].embedding, [0, 1])
  })
})

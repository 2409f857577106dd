import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { startUpstream, type Upstream, whole } from './upstream.ts'

const embeds: Upstream['script'] = ({ body, response }) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const data = [{ object: 'embedding', index: 0, embedding: [1, 0] }]
  response.end(
    JSON.stringify({ object: 'list', model: body.model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }),
  )
}
const semantic = { embedWith: 'inside/vectors', timeoutMs: 1000 }
const catalogue = {
  rules: [{ reason: 'r', to: ['chat/gpt-5-mini'] }],
  cache: { use: 'always', anyTemperature: true, semantic },
}
const inside = { model: 'vectors', tasks: ['embed'], locality: 'in-cluster', trusted: true }
const events = ['decision', 'fallback', 'breaker_changed']
const ask = { temperature: 0, cache: true }

describe('the embedder of the semantic cache', () => {
  test('is no request, so neither its failures nor its successes count as those of callers', async (context) => {
    const [chat, embedder] = [await startUpstream(context), await startUpstream(context, embeds)]
    const scene = await startScene(
      context,
      { chat: { at: chat }, inside: { at: embedder, target: inside } },
      // Without a secret nothing is sent, and each event is counted at once.
      { catalogue: { ...catalogue, webhooks: [{ name: 'ops', url: 'https://hooks.example.com', events }] } },
    )
    assert.equal((await scene.ask({ ...ask, prompt: 'What is a llama?' })).status, 200)
    await until(() => embedder.calls.length === 1)
    embedder.script = ({ response }) => response.writeHead(500).end('{"error":{"message":"It is down"}}')
    for (const prompt of ['What is a cat?', 'What is a dog?', 'What is an owl?', 'What is a bee?', 'What is an ant?']) {
      assert.equal((await scene.ask({ ...ask, prompt })).status, 200)
    }
    assert.ok(embedder.calls.length > 2)
    await until(async () => (await scene.metric('llm_router_requests_total', { target: 'inside/vectors' })) > 2)
    const counted = ['unanswered_total', 'routing_decisions_total', 'failovers_total', 'overhead_seconds_count']
    const counts = await Promise.all(counted.map((name) => scene.metric(`llm_router_${name}`)))
    assert.deepEqual(counts, [0, 6, 0, 6])
    const told = (event: string) => scene.metric('llm_router_webhook_events_total', { event })
    // Its target's breaker is everybody's.
    await until(async () => (await told('breaker_changed')) === 1)
    await until(async () => (await scene.metric('llm_router_webhook_queue')) === 0)
    assert.deepEqual([await told('decision'), await told('fallback')], [6, 0])
  })

  test('may be replaced by another one of the same model', async (context) => {
    const [chat, old, next] = [
      await startUpstream(context, whole),
      await startUpstream(context, embeds),
      await startUpstream(context, embeds),
    ]
    const scene = await startScene(
      context,
      {
        chat: { at: chat },
        inside: { at: old, target: { ...inside, retires: '2020-01-01', replacement: 'other/vectors' } },
        other: { at: next, target: inside },
      },
      { catalogue: { ...catalogue, cache: { ...catalogue.cache, semantic: { ...semantic, threshold: 0.9 } } } },
    )
    await scene.ask({ ...ask, prompt: 'What is a llama?' })
    await until(() => next.calls.length === 1)
    const similar = await scene.ask({ ...ask, prompt: 'Tell me what a llama is.' })
    assert.deepEqual([similar.status, chat.calls.length, old.calls.length], [200, 1, 0])
  })
})

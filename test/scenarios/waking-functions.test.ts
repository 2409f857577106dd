import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFunction as createRouter } from '../../functions/llm-router/handler.ts'
import { startTestFunction } from '../runtime/parts.ts'
import { until } from '../until.ts'
import { lateHost } from './late-host.ts'
import { sample } from './metrics.ts'
import { model, startScene } from './scene.ts'
import { answer } from './upstream.ts'
import { longest } from './waking-scene.ts'

test('a host of embeddings is waited for as well', async (context) => {
  const host = await lateHost(context)
  host.script = (call) =>
    answer(call, 200, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.5] }],
      ...{ model: 'm', usage: { prompt_tokens: 3, total_tokens: 3 } },
    })
  const target = { tasks: ['embed'], wake: longest, timeoutMs: 20_000 }
  const scene = await startScene(context, { vectors: { at: host, target } })
  const asked = scene.router.post('/v1/embeddings', { input: 'x' })
  const labels = { target: `vectors/${model}`, state: 'waiting' }
  await until(async () => (await scene.metric('llm_router_demand', labels)) === 1)
  await host.come()
  const reply = await asked
  assert.equal(reply.status, 200, reply.text)
  assert.deepEqual(Object(reply.body).data[0].embedding, [0.5, -0.5])
})

test('a function that is called by its name and has no replica is waking too', async (context) => {
  const host = await lateHost(context)
  const base = { model, tasks: ['generate'], locality: 'external' }
  const targets = [{ ...base, provider: 'late', function: 'late-generate', wake: longest }]
  const catalogue = { rules: [{ reason: 'r', to: [`late/${model}`] }], targets }
  const router = await startTestFunction(createRouter, {
    function_url: `${host.url}/{function}`,
    ROUTER_CONFIG_YAML: JSON.stringify(catalogue),
  })
  context.after(() => router.close())
  const asked = router.post('/', { prompt: 'x' })
  const waiting = async () =>
    sample((await router.get('/metrics')).text, 'llm_router_demand', { target: `late/${model}`, state: 'waiting' })
  await until(async () => (await waiting()) === 1)
  await host.come()
  assert.equal((await asked).status, 200)
})

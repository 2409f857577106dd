import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFunction } from '../../functions/ollama-embed/handler.ts'
import { model, startScene } from './scene.ts'
import { startUpstream } from './upstream.ts'

test('a text of which Ollama’s model makes NaN keeps nobody else from the model', async (context) => {
  const upstream = await startUpstream(context, ({ body, response }) => {
    const texts = [body.input].flat()
    response.setHeader('content-type', 'application/json')
    if (texts.some((text) => String(text).includes('odd'))) {
      response.writeHead(500).end('{"error":"failed to encode response: json: unsupported value: NaN"}')
    } else
      response.end(JSON.stringify({ model: body.model, embeddings: texts.map(() => [1, 0]), prompt_eval_count: 2 }))
  })
  const target = { tasks: ['embed'] }
  const scene = await startScene(
    context,
    { ollama: { at: upstream, createFunction, target } },
    { functionEnvironment: { OLLAMA_HOST: upstream.url } },
  )
  const ask = async (input: unknown) => (await scene.router.post('/v1/embeddings', { input, model })).status
  for (const input of ['odd', ['even', 'odd'], 'odd 2', 'odd 3', 'odd 4', 'odd 5']) assert.equal(await ask(input), 422)
  assert.deepEqual([await ask('even'), await scene.breaker('ollama')], [200, 0])
})

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createFunction as createEmbed } from '../../../functions/ollama-embed/handler.ts'
import { createFunction as createGenerate } from '../../../functions/ollama-generate/handler.ts'
import { ollama } from '../../../local/simulators/ollama.ts'
import type { SimulatedProvider } from '../../../local/simulators/provider.ts'
import type { SimulatedReply } from '../../../local/simulators/reply.ts'
import { started } from '../../local/simulators/started.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

const remote = { remote_model: 'gpt-oss:120b', remote_host: 'https://ollama.com:443' }
const isPrivate = { 'x-llm-private': 'true' }

/** An Ollama that says of its models, or of its answers, what it says of those that run in its cloud. */
const saying = (path: string, said: object): SimulatedProvider => ({
  ...ollama,
  createRoutes: () =>
    ollama
      .createRoutes()
      .map((route) =>
        route.path === path ? { ...route, answer: (...given) => adding(said, route.answer(...given)) } : route,
      ),
})

function adding(said: object, reply: SimulatedReply): SimulatedReply {
  const add = (line: string) => (line.startsWith('{') ? JSON.stringify({ ...JSON.parse(line), ...said }) : line)
  return { ...reply, pieces: reply.pieces.map((piece) => String(piece).split('\n').map(add).join('\n')) }
}

const functions = [
  { createFunction: createGenerate, path: '/v1/chat/completions', own: '/api/chat', model: 'llama3.2:1b' },
  { createFunction: createEmbed, path: '/v1/embeddings', own: '/api/embed', model: 'nomic-embed-text' },
]
const bodyOf = (path: string, model: string) =>
  path === '/v1/embeddings' ? { model, input: 'x' } : { model, messages: [{ role: 'user', content: 'x' }] }

for (const { createFunction, path, own, model } of functions) {
  const startOn = async (context: TestContext, provider: SimulatedProvider) => {
    const simulator = await started(context, provider)
    const running = await startTestFunction(createFunction, { OLLAMA_HOST: simulator.url })
    context.after(() => running.close())
    return { ...running, asked: () => simulator.calls.map((call) => call.path) }
  }

  describe(`a private request for ${path}`, () => {
    test('is answered by a model that runs here', async (context) => {
      const { post, asked } = await startOn(context, ollama)
      assert.equal((await post(path, bodyOf(path, model), isPrivate)).status, 200)
      assert.deepEqual(asked(), ['/api/show', own])
    })

    test('is not sent to a model that the cloud runs by its name', async (context) => {
      const { post, asked } = await startOn(context, ollama)
      for (const name of ['gpt-oss:120b-cloud', 'glm-4.6:cloud', 'ollama.com/library/kimi-k2:1t-CLOUD', 'm:cloud ']) {
        const refused = await post(path, bodyOf(path, name), isPrivate)
        assert.equal(refused.status, 422, refused.text)
        assert.equal(errorOf(refused).code, 'unsupported_by_provider')
        const short = { prompt: 'x', model: name, private: true, ...(own === '/api/embed' && { task: 'embed' }) }
        assert.equal((await post('/', short)).status, 422)
      }
      assert.deepEqual(asked(), [])
    })

    test('nor to one that it runs by what the server says', async (context) => {
      const { post, asked } = await startOn(context, saying('/api/show', remote))
      const refused = await post(path, bodyOf(path, model), isPrivate)
      assert.equal(errorOf(refused).code, 'unsupported_by_provider', refused.text)
      assert.deepEqual(asked(), ['/api/show'])
      assert.equal((await post(path, bodyOf(path, model))).status, 200)
    })

    test('has no answer that was made elsewhere, whole or streamed', async (context) => {
      const { post } = await startOn(context, saying(own, remote))
      for (const stream of own === '/api/chat' ? [false, true] : [false]) {
        const refused = await post(path, { ...bodyOf(path, model), ...(stream && { stream }) }, isPrivate)
        assert.equal(errorOf(refused).code, 'bad_reply', refused.text)
        assert.doesNotMatch(refused.text, /Simulated answer|embedding/)
      }
      assert.equal((await post(path, bodyOf(path, model))).status, 200)
    })

    test('is refused where Ollama is outside', async (context) => {
      const environment = { OLLAMA_HOST: 'https://ollama.com' }
      const running = await startTestFunction(createFunction, environment)
      context.after(() => running.close())
      const refused = await running.post(path, bodyOf(path, model), isPrivate)
      assert.equal(errorOf(refused).code, 'unsupported_by_provider', refused.text)
    })
  })
}

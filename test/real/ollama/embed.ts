import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { embeddingsReplySchema } from '#runtime/contract/embeddings.ts'
import { createFunction } from '../../../functions/ollama-embed/handler.ts'
import { errorOf, startTestFunction, type TestFunction, type TestReply } from '../../runtime/parts.ts'
import { askOllama, assertModelNotFound } from './ask.ts'
import { embedWindow, type OllamaServer } from './ollama-server.ts'

const ownSchema = v.object({ embeddings: v.array(v.array(v.number())), prompt_eval_count: v.number() })

/** ollama-embed on the Ollama that is running once the tests do. */
export function describeEmbed(server: () => OllamaServer): void {
  describe('ollama-embed', () => {
    let embed: TestFunction

    before(async () => {
      embed = await startTestFunction(createFunction, { OLLAMA_HOST: server().url })
    })
    after(() => embed?.close())

    const askOwn = (input: string | string[]) =>
      askOllama(`${server().url}/api/embed`, ownSchema, { model: 'nomic-embed-text', input })

    for (const input of ['some text', ['one', 'two and more', 'three']]) {
      test(`gives Ollama’s own vectors and usage for ${JSON.stringify(input)}`, async () => {
        const { vectors, usage, model } = vectorsOf(await embed.post('/v1/embeddings', { input }))
        const own = await askOwn(input)
        assert.deepEqual(vectors, own.embeddings)
        assert.deepEqual(usage, { prompt_tokens: own.prompt_eval_count, total_tokens: own.prompt_eval_count })
        assert.equal(own.prompt_eval_count, [input].flat().join('').length)
        assert.equal(model, 'nomic-embed-text')
      })
    }

    test('answers the short form: one vector for a text, a list for a list', async () => {
      const shortSchema = v.object({ result: v.array(v.unknown()), usage: v.object({ prompt_tokens: v.number() }) })
      const one = v.parse(shortSchema, (await embed.post('/', { task: 'embed', prompt: 'some text' })).body)
      const many = v.parse(shortSchema, (await embed.post('/', { task: 'embed', prompt: ['some text', 'x'] })).body)
      assert.equal(typeof one.result[0], 'number')
      assert.deepEqual(many.result[0], one.result)
      assert.deepEqual([one.usage.prompt_tokens, many.usage.prompt_tokens], [9, 10])
    })

    test('shortens a vector to the dimensions asked for, and refuses to lengthen one', async () => {
      const [vector = []] = vectorsOf(await embed.post('/v1/embeddings', { input: 'some text', dimensions: 8 })).vectors
      const [whole = []] = (await askOwn('some text')).embeddings
      const length = Math.hypot(...whole.slice(0, 8))
      assert.equal(vector.length, 8)
      for (const [index, value] of vector.entries()) assert.ok(Math.abs(value * length - (whole[index] ?? 0)) < 1e-6)

      const refused = await embed.post('/v1/embeddings', { input: 'some text', dimensions: whole.length + 1 })
      assert.equal(refused.status, 400, refused.text)
      assert.equal(errorOf(refused).param, 'dimensions')
    })

    test('refuses a text over the context window, also in a list', async () => {
      const text = 'x'.repeat(embedWindow + 1)
      for (const input of [text, ['short', text]]) {
        const refused = await embed.post('/v1/embeddings', { input })
        assert.equal(refused.status, 400, refused.text)
        assert.equal(errorOf(refused).code, 'context_length_exceeded')
        assert.match(errorOf(refused).message, /context length/)
      }
    })

    test('says that a model is not there', async () => {
      const reply = await embed.post('/v1/embeddings', { input: 'some text', model: 'no-such-model' })
      assertModelNotFound(reply, 'no-such-model')
    })
  })
}

function vectorsOf(reply: TestReply) {
  assert.equal(reply.status, 200, reply.text)
  const { data, usage, model } = v.parse(embeddingsReplySchema, reply.body)
  for (const [place, { index }] of data.entries()) assert.equal(index, place)
  return { vectors: data.map(({ embedding }) => v.parse(v.array(v.number()), embedding)), usage, model }
}

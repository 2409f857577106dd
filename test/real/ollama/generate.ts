import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import * as v from 'valibot'
import { chatCompletionSchema } from '#runtime/contract/chat.ts'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { createFunction } from '../../../functions/ollama-generate/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { testDialects } from '../dialects.ts'
import { askOllama, assertModelNotFound } from './ask.ts'
import type { OllamaServer } from './ollama-server.ts'

const model = 'llama3.2:1b'
const prompt = 'Say something.'
const messages = [{ role: 'user', content: prompt }]

/** ollama-generate on the Ollama that is running once the tests do. */
export function describeGenerate(server: () => OllamaServer): void {
  describe('ollama-generate', () => {
    let generate: TestFunction

    before(async () => {
      generate = await startTestFunction(createFunction, { OLLAMA_HOST: server().url })
    })
    after(() => generate?.close())

    const complete = async (request: object) => {
      const reply = await generate.post('/v1/chat/completions', { messages, max_tokens: 10, ...request })
      assert.equal(reply.status, 200, reply.text)
      const { choices, ...rest } = v.parse(chatCompletionSchema, reply.body)
      const [choice = assert.fail('no choice')] = choices
      return { content: choice.message.content ?? '', finishReason: choice.finish_reason, ...rest }
    }

    test('gives Ollama’s own usage, and no more tokens than max_tokens', async () => {
      const ownSchema = v.object({ prompt_eval_count: v.number(), eval_count: v.number(), done_reason: v.string() })
      const request = { model, messages, stream: false, options: { num_predict: 10 } }
      const own = await askOllama(`${server().url}/api/chat`, ownSchema, request)
      const answer = await complete({})
      assert.equal(answer.model, model)
      assert.match(answer.content, /^[a-zA-Z0-9]{10}$/)
      assert.deepEqual([own.done_reason, answer.finishReason], ['length', 'length'])
      assert.deepEqual(answer.usage, {
        prompt_tokens: own.prompt_eval_count,
        completion_tokens: own.eval_count,
        total_tokens: own.prompt_eval_count + own.eval_count,
      })
    })

    test('answers the short form', async () => {
      const reply = await generate.post('/', { prompt, max_tokens: 7 })
      const shortSchema = v.object({
        result: v.pipe(v.string(), v.length(7)),
        provider: v.literal('ollama'),
        model: v.literal(model),
        finish_reason: v.literal('length'),
        usage: v.looseObject({ completion_tokens: v.literal(7) }),
      })
      v.parse(shortSchema, reply.body)
    })

    test('gives the same answer for the same seed', async () => {
      const seeded = { seed: 42, temperature: 1 }
      assert.equal((await complete(seeded)).content, (await complete(seeded)).content)
    })

    test('streams what it answers whole for the same seed, piece by piece, with the same usage', async () => {
      const seeded = { messages, max_tokens: 10, seed: 42, temperature: 1 }
      const streamed = { ...seeded, stream: true, stream_options: { include_usage: true } }
      const reply = await generate.post('/v1/chat/completions', streamed)
      const events = reply.text.split('\n\n').map((event) => event.slice('data: '.length))
      assert.deepEqual(events.slice(-2), ['[DONE]', ''])
      const chunks = events.slice(0, -2).map((data) => v.parse(chatChunkSchema, JSON.parse(data)))
      const { content, finishReason, usage } = await complete(seeded)
      assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), content)
      assert.ok(chunks.length > 5, `${chunks.length} chunks`)
      assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, finishReason)
      assert.deepEqual(chunks.at(-1)?.usage, usage)
    })

    test('keeps to a JSON schema, and stops where the answer is whole', async () => {
      const { content, finishReason } = await complete({ response_format: oneOf('yes', 'no'), max_tokens: 100 })
      assert.match(content, /^\s*"(yes|no)"\s*$/)
      assert.equal(finishReason, 'stop')
    })

    testDialects(() => generate.url, model)

    test('leaves a JSON schema that Ollama cannot use to other targets', async () => {
      const broken = { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'no-such-type' } } }
      const reply = await generate.post('/v1/chat/completions', { messages, response_format: broken })
      assert.equal(reply.status, 422, reply.text)
      assert.equal(errorOf(reply).code, 'unsupported_by_provider')
    })

    test('sends what a developer says as the system’s message', async () => {
      const spoken = (role: string) => complete({ messages: [{ role, content: 'Be brief.' }, ...messages] })
      const { usage } = await spoken('developer')
      assert.deepEqual(usage, (await spoken('system')).usage)
      assert.notDeepEqual(usage, (await complete({})).usage)
    })

    test('passes on no answer that Ollama broke off, as it does after many repetitions', async () => {
      const request = { messages, max_tokens: 100, response_format: oneOf('a'.repeat(80)) }
      const reply = await generate.post('/v1/chat/completions', request)
      assert.equal(reply.status, 502, reply.text)
      assert.equal(errorOf(reply).code, 'bad_reply')
    })

    test('says that a model is not there', async () => {
      const reply = await generate.post('/v1/chat/completions', { messages, model: 'no-such-model' })
      assertModelNotFound(reply, 'no-such-model')
    })

    test('keeps a model for a time, for a number of seconds, and for good', async () => {
      for (const OLLAMA_KEEP_ALIVE of ['10m', '600', '-1']) {
        const keeping = await startTestFunction(createFunction, { OLLAMA_HOST: server().url, OLLAMA_KEEP_ALIVE })
        const reply = await keeping.post('/', { prompt, max_tokens: 1 })
        await keeping.close()
        assert.equal(reply.status, 200, reply.text)
      }
    })

    test('ends Ollama’s work when the client goes away', { timeout: 20_000 }, async () => {
      // Idle, Ollama lets go of the model at once; the tokens asked for would keep it busy for minutes.
      const passing = await startTestFunction(createFunction, { OLLAMA_HOST: server().url, OLLAMA_KEEP_ALIVE: '0' })
      const body = JSON.stringify({ prompt: 'Count without end.', max_tokens: 300_000, temperature: 0 })
      const client = new AbortController()
      const sent = fetch(passing.url, { method: 'POST', body, signal: client.signal })
      await server().logged(/chat request.*Count without end/)
      assert.ok((await loadedModels(server())).includes(model))

      client.abort()
      await assert.rejects(sent, { name: 'AbortError' })
      while ((await loadedModels(server())).includes(model)) await setImmediate()
      const metrics = await passing.get('/metrics')
      await passing.close()
      assert.match(metrics.text, /llm_function_request_duration_seconds_count\{[^}]*status="499"[^}]*\} 1/)
    })
  })
}

async function loadedModels({ url }: OllamaServer): Promise<string[]> {
  const { models } = await askOllama(`${url}/api/ps`, v.object({ models: v.array(v.object({ name: v.string() })) }))
  return models.map(({ name }) => name)
}

function oneOf(...values: string[]) {
  return { type: 'json_schema', json_schema: { name: 'answer', schema: { enum: values } } }
}

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  APICallError,
  embedMany,
  generateText,
  isStepCount,
  jsonSchema,
  type LanguageModelUsage,
  Output,
  streamText,
  tool,
} from 'ai'
import { cities, conversation } from './conversation.ts'
import { belowIdleMs, type ClientPlatform, startClientPlatform } from './platform.ts'

const { question: prompt, answer, calls, object, schema, schemaName, usage } = conversation
const streamed = { Accept: 'text/event-stream' }

/** How each of Vercel's two providers is set up, and what it calls a model and an embedding model: the first is asked by responses. */
const providers = {
  '@ai-sdk/openai, by default'(baseURL: string, apiKey: string, headers: Record<string, string>) {
    const openai = createOpenAI({ baseURL, apiKey, headers })
    return { chat: (id: string) => openai(id), embedding: openai.embedding('nomic-embed-text') }
  },
  '@ai-sdk/openai, by chat'(baseURL: string, apiKey: string, headers: Record<string, string>) {
    const openai = createOpenAI({ baseURL, apiKey, headers })
    return { chat: (id: string) => openai.chat(id), embedding: openai.embedding('nomic-embed-text') }
  },
  '@ai-sdk/openai-compatible'(baseURL: string, apiKey: string, headers: Record<string, string>) {
    const options = { name: 'router', includeUsage: true, supportsStructuredOutputs: true }
    const router = createOpenAICompatible({ ...options, baseURL, apiKey, headers })
    return { chat: (id: string) => router.chatModel(id), embedding: router.embeddingModel('nomic-embed-text') }
  },
}
type Provider = ReturnType<(typeof providers)[keyof typeof providers]>

/** Vercel's AI SDK, unchanged. It repeats a failed request whatever the reply says of that, unless told not to. */
for (const [name, connect] of Object.entries(providers)) {
  describe(`Vercel AI SDK with ${name}`, () => {
    let platform: ClientPlatform
    let router: Provider
    let own: Provider
    let request: { model: ReturnType<Provider['chat']>; prompt: string; maxRetries: number }
    before(async () => {
      platform = await startClientPlatform()
      router = connect(platform.routerUrl, 'any', streamed)
      own = connect(platform.functionUrl, platform.functionToken, streamed)
      request = { model: router.chat('gpt-5-mini'), prompt, maxRetries: 0 }
    })
    beforeEach(() => platform.behave({ text: answer, ...usage }))
    after(() => platform.close())

    const cityTool = (execute: (input: { city: string }) => string) => ({
      get_weather: tool({
        description: conversation.tool.description,
        inputSchema: jsonSchema<{ city: string }>(conversation.tool.parameters),
        execute,
      }),
    })

    test('chats, and reads the usage with its details', async () => {
      const result = await generateText(request)
      assert.equal(result.text, answer)
      assert.equal(result.finishReason, 'stop')
      checkUsage(result.usage)
    })

    test('streams, and reads the usage', async () => {
      const result = streamText(request)
      const pieces = await Array.fromAsync(result.textStream)
      assert.ok(pieces.length > 3)
      assert.equal(pieces.join(''), answer)
      checkUsage(await result.usage)
    })

    for (const sets of ['client', 'request']) {
      test(`reads a stream as it comes by a header of the ${sets}, and ends the call`, {
        timeout: belowIdleMs,
      }, async () => {
        platform.behave({ text: answer, fault: { kind: 'stall' } })
        const plain = connect(platform.routerUrl, 'any', {}).chat('gpt-5-mini')
        const asking = sets === 'client' ? request : { ...request, model: plain, headers: streamed }
        const abort = new AbortController()
        for await (const _ of streamText({ ...asking, abortSignal: abort.signal }).textStream) break
        abort.abort()
        await platform.lastCallAborted()
      })
    }

    test('calls tools, several at once, and brings the results back', async () => {
      platform.behave({ toolCalls: calls })
      const asked: string[] = []
      const tools = cityTool(({ city }) => {
        asked.push(city)
        platform.behave({ text: answer })
        return 'sunny'
      })
      const { text, steps } = await generateText({ ...request, tools, stopWhen: isStepCount(2) })
      assert.deepEqual(asked, cities)
      assert.equal(steps.length, 2)
      assert.equal(text, answer)
      const sent = platform.lastBody().messages
      assert.deepEqual(Array.isArray(sent) && sent.map(({ role }) => role), ['user', 'assistant', 'tool', 'tool'])
    })

    test('puts streamed tool calls together', async () => {
      platform.behave({ toolCalls: calls })
      const made = await streamText({ ...request, tools: cityTool(() => 'sunny') }).toolCalls
      assert.deepEqual(
        made.map(({ toolName, input }) => ({ name: toolName, arguments: input })),
        calls,
      )
    })

    test('reads structured output, whole and streamed', async () => {
      platform.behave({ text: JSON.stringify(object) })
      const output = Output.object({ schema: jsonSchema<typeof object>(schema), name: schemaName })
      assert.deepEqual((await generateText({ ...request, output })).output, object)
      assert.deepEqual(Object(platform.lastBody().response_format).json_schema.schema, schema)
      assert.deepEqual(await streamText({ ...request, output }).output, object)
    })

    test('reads structured output and a tool that it forces from a simulator that nobody has told what to say', async () => {
      platform.behave({})
      const output = Output.object({ schema: jsonSchema<typeof object>(schema), name: schemaName })
      assert.deepEqual(Object.keys((await generateText({ ...request, output })).output), Object.keys(object))
      const tools = cityTool(() => 'sunny')
      const { toolCalls } = await generateText({ ...request, tools, toolChoice: 'required' })
      assert.deepEqual(
        toolCalls.map(({ toolName, input }) => [toolName, input]),
        [['get_weather', { city: 'simulated' }]],
      )
    })

    test('raises what no retry can mend', async () => {
      const unknown = generateText({ ...request, model: router.chat('gpt-9') })
      await assert.rejects(unknown, (error) => APICallError.isInstance(error) && error.statusCode === 404)
      platform.behave({ fault: { kind: 'status', status: 500 } })
      const asked = await platform.countCalls(() =>
        assert.rejects(generateText(request), (error) => {
          assert.ok(APICallError.isInstance(error))
          assert.equal(error.statusCode, 503)
          assert.match(error.message, /All providers exhausted/)
          return true
        }),
      )
      // By the router, which may try again what was not paid; not by the client.
      assert.equal(asked, 2)
    })

    test('waits and asks again after 429, of a function on its own', async () => {
      const fault = { kind: 'status' as const, status: 429, headers: { 'retry-after-ms': '5' } }
      platform.behave({ text: answer, fault, faultCount: 1 })
      const model = own.chat('gpt-5-mini')
      const asked = await platform.countCalls(async () => {
        assert.equal((await generateText({ model, prompt })).text, answer)
      })
      assert.equal(asked, 2)
      platform.behave({ fault: { kind: 'status', status: 429 } })
      await assert.rejects(generateText({ ...request, model }), (error) => {
        assert.ok(APICallError.isInstance(error))
        assert.deepEqual([error.statusCode, error.responseHeaders?.['retry-after']], [429, '7'])
        return true
      })
    })

    test('tells of the error that breaks a stream off', async () => {
      platform.behave({ text: answer, fault: { kind: 'truncated' } })
      const parts = await Array.fromAsync(streamText({ ...request, onError: () => {} }).fullStream)
      const text = parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('')
      assert.ok(text.length > 0 && answer.startsWith(text))
      const error = parts.find((part) => part.type === 'error')
      assert.ok(error, 'an error part')
      assert.match(JSON.stringify(error.error) + String(error.error), /broke off|cannot be used/)
    })

    test('embeds', async () => {
      const { embeddings, usage: used } = await embedMany({ model: router.embedding, values: cities })
      assert.deepEqual(
        embeddings.map((vector) => vector.length),
        cities.map(() => 768),
      )
      assert.ok(used.tokens > 0)
    })
  })
}

function checkUsage(read: LanguageModelUsage): void {
  assert.equal(read.inputTokens, usage.promptTokens)
  assert.equal(read.outputTokens, usage.completionTokens)
  assert.equal(read.inputTokenDetails.cacheReadTokens, usage.cachedTokens)
  assert.equal(read.outputTokenDetails.reasoningTokens, usage.reasoningTokens)
}

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import OpenAI, { APIError, NotFoundError, RateLimitError } from 'openai'
import { makeParseableResponseFormat } from 'openai/lib/parser'
import { cities, conversation } from './conversation.ts'
import { belowIdleMs, type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer, calls, object, schema, schemaName, usage } = conversation
const streamed = { Accept: 'text/event-stream' }
const model = 'gpt-5-mini'
const messages = [{ role: 'user' as const, content: question }]
const tools = [{ type: 'function' as const, function: { ...conversation.tool } }]

/** What the clients of every language are tried on, here with openai-node. */
describe('openai-node, on a model of OpenAI', () => {
  let platform: ClientPlatform
  let client: OpenAI
  before(async () => {
    platform = await startClientPlatform()
    client = new OpenAI({ baseURL: platform.routerUrl, apiKey: 'any', defaultHeaders: streamed })
  })
  beforeEach(() => platform.behave({ text: answer, ...usage }))
  after(() => platform.close())

  test('chats, and reads the usage with its details', async () => {
    const { choices, usage: read } = await client.chat.completions.create({ model, messages })
    assert.equal(choices[0]?.message.content, answer)
    checkUsage(read)
  })

  test('streams, and reads the usage', async () => {
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } })
    const pieces: string[] = []
    stream.on('content', (piece) => pieces.push(piece))
    const whole = await stream.finalChatCompletion()
    assert.ok(pieces.length > 3)
    assert.equal(pieces.join(''), answer)
    assert.equal(whole.choices[0]?.message.content, answer)
    checkUsage(whole.usage)
  })

  for (const sets of ['client', 'request']) {
    test(`reads a stream as it comes by a header of the ${sets}, and ends the call`, {
      timeout: belowIdleMs,
    }, async () => {
      platform.behave({ text: answer, fault: { kind: 'stall' } })
      const asking = sets === 'client' ? client : new OpenAI({ baseURL: platform.routerUrl, apiKey: 'any' })
      const options = sets === 'client' ? {} : { headers: streamed }
      for await (const chunk of await asking.chat.completions.create({ model, messages, stream: true }, options)) {
        if (chunk.choices[0]?.delta.content) break
      }
      await platform.lastCallAborted()
    })
  }

  test('calls tools, several at once, and brings the results back', async () => {
    platform.behave({ toolCalls: calls })
    const { choices } = await client.chat.completions.create({ model, messages, tools })
    const [choice] = choices
    assert.ok(choice)
    assert.equal(choice.finish_reason, 'tool_calls')
    checkCalls(choice.message)
    const results = (choice.message.tool_calls ?? []).map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: 'sunny',
    }))
    platform.behave({ text: answer })
    const next = [...messages, choice.message, ...results]
    const last = await client.chat.completions.create({ model, messages: next, tools })
    assert.equal(last.choices[0]?.message.content, answer)
    assert.deepEqual(platform.lastBody().messages, next)
    assert.deepEqual(platform.lastBody().tools, tools)
  })

  test('puts streamed tool calls together', async () => {
    platform.behave({ toolCalls: calls })
    const { choices } = await client.chat.completions.stream({ model, messages, tools }).finalChatCompletion()
    assert.equal(choices[0]?.finish_reason, 'tool_calls')
    checkCalls(choices[0]?.message)
  })

  test('reads structured output, whole and streamed', async () => {
    platform.behave({ text: JSON.stringify(object) })
    const plain = { type: 'json_schema' as const, json_schema: { name: schemaName, strict: true, schema } }
    const response_format = makeParseableResponseFormat<unknown>(plain, (content) => JSON.parse(content))
    const { choices } = await client.chat.completions.parse({ model, messages, response_format })
    assert.deepEqual(choices[0]?.message.parsed, object)
    assert.deepEqual(platform.lastBody().response_format, plain)
    const streamed = await client.chat.completions.stream({ model, messages, response_format }).finalChatCompletion()
    assert.deepEqual(streamed.choices[0]?.message.parsed, object)
  })

  test('raises what no retry can mend, and asks once only', async () => {
    const unknown = client.chat.completions.create({ model: 'gpt-9', messages })
    await assert.rejects(unknown, (error) => error instanceof NotFoundError && error.code === 'model_not_found')
    platform.behave({ fault: { kind: 'status', status: 500 } })
    const asked = await platform.countCalls(() =>
      assert.rejects(client.chat.completions.create({ model, messages }), (error) => {
        assert.ok(error instanceof APIError)
        assert.deepEqual([error.status, error.code], [503, 'providers_exhausted'])
        assert.equal(error.headers?.get('x-should-retry'), 'false')
        return true
      }),
    )
    // By the router, which may try again what was not paid; not by the client.
    assert.equal(asked, 2)
  })

  test('waits and asks again after 429, of a function on its own', async () => {
    const own = new OpenAI({ baseURL: platform.functionUrl, apiKey: platform.functionToken })
    const fault = { kind: 'status' as const, status: 429, headers: { 'retry-after': '1', 'retry-after-ms': '5' } }
    platform.behave({ text: answer, fault, faultCount: 1 })
    const asked = await platform.countCalls(async () => {
      const { choices } = await own.chat.completions.create({ model, messages })
      assert.equal(choices[0]?.message.content, answer)
    })
    assert.equal(asked, 2)
    platform.behave({ fault: { kind: 'status', status: 429 } })
    await assert.rejects(own.chat.completions.create({ model, messages }, { maxRetries: 0 }), (error) => {
      assert.ok(error instanceof RateLimitError)
      assert.equal(error.headers?.get('retry-after'), '7')
      return true
    })
  })

  test('raises the error that breaks a stream off', async () => {
    platform.behave({ text: answer, fault: { kind: 'truncated' } })
    let text = ''
    const read = async () => {
      for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
        text += chunk.choices[0]?.delta.content ?? ''
      }
    }
    await assert.rejects(read, (error) => error instanceof APIError && error.code === 'bad_reply')
    assert.ok(text.length > 0 && answer.startsWith(text))
  })

  test('embeds, in base64 of its own accord', async () => {
    const { data, usage: used } = await client.embeddings.create({ model: 'nomic-embed-text', input: cities })
    assert.deepEqual(
      data.map(({ embedding }) => embedding.length),
      cities.map(() => 768),
    )
    assert.ok(used.prompt_tokens > 0)
  })
})

function checkUsage(read: OpenAI.CompletionUsage | undefined): void {
  assert.equal(read?.prompt_tokens, usage.promptTokens)
  assert.equal(read?.completion_tokens, usage.completionTokens)
  assert.equal(read?.prompt_tokens_details?.cached_tokens, usage.cachedTokens)
  assert.equal(read?.completion_tokens_details?.reasoning_tokens, usage.reasoningTokens)
}

function checkCalls(message: OpenAI.ChatCompletionMessage | undefined): void {
  const made = (message?.tool_calls ?? []).map((call) => (call.type === 'function' ? call.function : undefined))
  assert.deepEqual(
    made.map((call) => ({ name: call?.name, arguments: JSON.parse(call?.arguments ?? '') })),
    calls,
  )
}

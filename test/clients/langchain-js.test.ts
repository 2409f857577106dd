import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import {
  type AIMessage,
  type AIMessageChunk,
  HumanMessage,
  ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import { ChatOpenAI, type ChatOpenAIFields, OpenAIEmbeddings } from '@langchain/openai'
import { cities, conversation } from './conversation.ts'
import { belowIdleMs, type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer, calls, object, schema, schemaName, usage } = conversation
const tools = [{ type: 'function' as const, function: conversation.tool }]

/** LangChain for JavaScript, unchanged. It repeats a failed request whatever the reply says of that, unless told not to. */
describe('LangChain JS', () => {
  let platform: ClientPlatform
  let model: ChatOpenAI
  const create = (baseURL: string, fields: ChatOpenAIFields = {}) =>
    new ChatOpenAI({
      model: 'gpt-5-mini',
      apiKey: platform.functionToken,
      maxRetries: 0,
      configuration: { baseURL, defaultHeaders: { Accept: 'text/event-stream' } },
      ...fields,
    })
  before(async () => {
    platform = await startClientPlatform()
    model = create(platform.routerUrl)
  })
  beforeEach(() => platform.behave({ text: answer, ...usage }))
  after(() => platform.close())

  test('chats, and reads the usage with its details', async () => {
    const message = await model.invoke(question)
    assert.equal(message.content, answer)
    checkUsage(message)
    assert.equal(message.response_metadata.finish_reason, 'stop')
  })

  test('streams, and reads the usage', async () => {
    const { chunks, whole } = await collect(await model.stream(question))
    assert.ok(chunks.filter(({ content }) => content !== '').length > 3)
    assert.equal(whole.content, answer)
    checkUsage(whole)
  })

  test('reads a stream as it comes, and ends the call', { timeout: belowIdleMs }, async () => {
    platform.behave({ text: answer, fault: { kind: 'stall' } })
    const abort = new AbortController()
    for await (const chunk of await model.stream(question, { signal: abort.signal })) if (chunk.content !== '') break
    abort.abort()
    await platform.lastCallAborted()
  })

  test('calls tools, several at once, and brings the results back', async () => {
    platform.behave({ toolCalls: calls })
    const called = await model.bindTools(tools).invoke(question)
    checkCalls(called)
    const results = (called.tool_calls ?? []).map(
      ({ id = '' }) => new ToolMessage({ tool_call_id: id, content: 'sunny' }),
    )
    platform.behave({ text: answer })
    const last = await model.bindTools(tools).invoke([new HumanMessage(question), called, ...results])
    assert.equal(last.content, answer)
    const sent = platform.lastBody().messages
    assert.deepEqual(Array.isArray(sent) && sent.map(({ role }) => role), ['user', 'assistant', 'tool', 'tool'])
  })

  test('puts streamed tool calls together', async () => {
    platform.behave({ toolCalls: calls })
    checkCalls((await collect(await model.bindTools(tools).stream(question))).whole)
  })

  for (const method of ['jsonSchema', 'functionCalling'] as const) {
    test(`reads structured output by ${method}`, async () => {
      const made = { name: schemaName, arguments: object }
      platform.behave(method === 'jsonSchema' ? { text: JSON.stringify(object) } : { toolCalls: [made] })
      const structured = model.withStructuredOutput(schema, { name: schemaName, method, strict: true })
      assert.deepEqual(await structured.invoke(question), object)
      const { response_format: format, tools: offered } = platform.lastBody()
      if (method === 'jsonSchema') assert.deepEqual(Object(format).json_schema.schema, schema)
      else assert.deepEqual(Object(offered)[0].function.parameters, schema)
    })
  }

  test('raises what no retry can mend', async () => {
    await assert.rejects(create(platform.routerUrl, { model: 'gpt-9' }).invoke(question), { status: 404 })
    platform.behave({ fault: { kind: 'status', status: 500 } })
    const asked = await platform.countCalls(() =>
      assert.rejects(model.invoke(question), { status: 503, code: 'providers_exhausted' }),
    )
    // By the router, which may try again what was not paid; not by the client.
    assert.equal(asked, 2)
  })

  test('asks again after 429, of a function on its own', async () => {
    const fault = { kind: 'status' as const, status: 429, headers: { 'retry-after': '0', 'retry-after-ms': '5' } }
    platform.behave({ text: answer, fault, faultCount: 1 })
    const asked = await platform.countCalls(async () => {
      const message = await create(platform.functionUrl, { maxRetries: 1 }).invoke(question)
      assert.equal(message.content, answer)
    })
    assert.equal(asked, 2)
    platform.behave({ fault: { kind: 'status', status: 429 } })
    await assert.rejects(create(platform.functionUrl).invoke(question), (error) => {
      assert.equal(Object(error).status, 429)
      assert.equal(Object(error).headers.get('retry-after'), '7')
      return true
    })
  })

  test('raises the error that breaks a stream off', async () => {
    platform.behave({ text: answer, fault: { kind: 'truncated' } })
    let text = ''
    const read = async () => {
      for await (const chunk of await model.stream(question)) text += chunk.content
    }
    await assert.rejects(read, { code: 'bad_reply' })
    assert.ok(text.length > 0 && answer.startsWith(text))
  })

  test('embeds', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'nomic-embed-text',
      apiKey: 'any',
      configuration: { baseURL: platform.routerUrl },
    })
    const vectors = await embeddings.embedDocuments(cities)
    assert.deepEqual(
      vectors.map((vector) => vector.length),
      cities.map(() => 768),
    )
  })
})

async function collect(stream: AsyncIterable<AIMessageChunk>) {
  const chunks = await Array.fromAsync(stream)
  return { chunks, whole: chunks.reduce((before, chunk) => before.concat(chunk)) }
}

function checkUsage(message: { usage_metadata?: UsageMetadata | undefined }): void {
  const read = message.usage_metadata
  assert.equal(read?.input_tokens, usage.promptTokens)
  assert.equal(read?.output_tokens, usage.completionTokens)
  assert.equal(read?.input_token_details?.cache_read, usage.cachedTokens)
  assert.equal(read?.output_token_details?.reasoning, usage.reasoningTokens)
}

function checkCalls({ tool_calls: made = [] }: AIMessage | AIMessageChunk): void {
  assert.deepEqual(
    made.map(({ name, args }) => ({ name, arguments: args })),
    calls,
  )
}

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import Anthropic, { APIError, RateLimitError } from '@anthropic-ai/sdk'
import { conversation } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer, calls, object, schema, usage } = conversation
const model = 'gpt-5-mini'
const max_tokens = 500
const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }]
const { name, description, parameters } = conversation.tool
const tools = [{ name, description, input_schema: { ...parameters, type: 'object' as const } }]

/** What the clients of every language are tried on, here with anthropic-node. */
describe('anthropic-node, on a model of OpenAI', () => {
  let platform: ClientPlatform
  let client: Anthropic
  before(async () => {
    platform = await startClientPlatform()
    client = new Anthropic({ baseURL: platform.routerUrl.replace(/\/v1$/, ''), apiKey: 'any', maxRetries: 0 })
  })
  beforeEach(() => platform.behave({ text: answer, ...usage }))
  after(() => platform.close())

  test('creates a message, and reads the usage, whose input leaves out what was cached', async () => {
    const { content, usage: read } = await client.messages.create({ model, max_tokens, messages })
    assert.deepEqual(content, [{ type: 'text', text: answer }])
    checkUsage(read)
  })

  test('streams, and reads the usage', async () => {
    const stream = client.messages.stream({ model, max_tokens, messages })
    const pieces: string[] = []
    stream.on('text', (piece) => pieces.push(piece))
    const whole = await stream.finalMessage()
    assert.ok(pieces.length > 3)
    assert.equal(pieces.join(''), answer)
    assert.deepEqual(whole.content, [{ type: 'text', text: answer }])
    checkUsage(whole.usage)
  })

  for (const ask of ['create', 'stream'] as const) {
    test(`calls tools by ${ask}, several at once, and brings the results back`, async () => {
      platform.behave({ toolCalls: calls })
      const request = { model, max_tokens, messages, tools }
      const told =
        ask === 'create' ? await client.messages.create(request) : await client.messages.stream(request).finalMessage()
      assert.equal(told.stop_reason, 'tool_use')
      const uses = told.content.filter((block) => block.type === 'tool_use')
      assert.deepEqual(
        uses.map((use) => ({ name: use.name, arguments: use.input })),
        calls,
      )
      const results = uses.map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'sunny' }))
      platform.behave({ text: answer })
      const next = [
        ...messages,
        { role: 'assistant' as const, content: told.content },
        { role: 'user' as const, content: results },
      ]
      const last = await client.messages.create({ ...request, messages: next })
      assert.deepEqual(last.content, [{ type: 'text', text: answer }])
    })
  }

  test('runs tools until the model has answered, with the defaults of its runner, which ask for a thread', async () => {
    platform.behave({ toolCalls: calls })
    const ran: unknown[] = []
    const run = async (input: unknown) => {
      ran.push(input)
      platform.behave({ text: answer })
      return 'sunny'
    }
    const runnable = tools.map((tool) => ({ ...tool, type: 'custom' as const, run, parse: (input: unknown) => input }))
    const last = await client.beta.messages.toolRunner({ model, max_tokens, messages, tools: runnable })
    assert.deepEqual(
      ran,
      calls.map((call) => call.arguments),
    )
    assert.deepEqual(last.content, [{ type: 'text', text: answer }])
  })

  test('reads structured output', async () => {
    platform.behave({ text: JSON.stringify(object) })
    const output_config = { format: { type: 'json_schema' as const, schema } }
    const { content } = await client.messages.create({ model, max_tokens, messages, output_config })
    assert.deepEqual(JSON.parse(content[0]?.type === 'text' ? content[0].text : ''), object)
    assert.deepEqual(Object(platform.lastBody().response_format).json_schema.schema, schema)
  })

  test('raises the error that breaks a stream off', async () => {
    platform.behave({ text: answer, fault: { kind: 'truncated' } })
    let text = ''
    const read = async () => {
      for await (const event of client.messages.stream({ model, max_tokens, messages })) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text
      }
    }
    await assert.rejects(read, (error) => error instanceof APIError && error.type === 'api_error')
    assert.ok(text.length > 0 && answer.startsWith(text))
  })

  test('waits and asks again after 429, of a function on its own', async () => {
    const baseURL = platform.functionUrl.replace(/\/v1$/, '')
    const own = new Anthropic({ baseURL, authToken: platform.functionToken, apiKey: null })
    const fault = { kind: 'status' as const, status: 429, headers: { 'retry-after': '1', 'retry-after-ms': '5' } }
    platform.behave({ text: answer, fault, faultCount: 1 })
    const asked = await platform.countCalls(() => own.messages.create({ model, max_tokens, messages }))
    assert.equal(asked, 2)
    platform.behave({ fault: { kind: 'status', status: 429 } })
    await assert.rejects(own.messages.create({ model, max_tokens, messages }, { maxRetries: 0 }), (error) => {
      assert.ok(error instanceof RateLimitError)
      assert.deepEqual([error.type, error.headers.get('retry-after')], ['rate_limit_error', '7'])
      return true
    })
  })
})

function checkUsage(read: Anthropic.Usage): void {
  assert.equal(read.input_tokens, Number(usage.promptTokens) - Number(usage.cachedTokens))
  assert.equal(read.cache_read_input_tokens, usage.cachedTokens)
  assert.equal(read.output_tokens, usage.completionTokens)
  assert.equal(read.output_tokens_details?.thinking_tokens, usage.reasoningTokens)
}

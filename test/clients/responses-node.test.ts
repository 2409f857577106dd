import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import OpenAI, { APIError, BadRequestError } from 'openai'
import type {
  Response,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputItem,
} from 'openai/resources/responses/responses'
import { conversation } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer, calls, object, schema, schemaName, usage } = conversation
const model = 'gpt-5-mini'
const { name, description, parameters } = conversation.tool
const tools = [{ type: 'function' as const, name, description, parameters, strict: true }]

/** The Responses API, as openai-node speaks it, on a model that is asked by chat completions. */
describe('responses of openai-node', () => {
  let platform: ClientPlatform
  let client: OpenAI
  before(async () => {
    platform = await startClientPlatform()
    client = new OpenAI({ baseURL: platform.routerUrl, apiKey: 'any' })
  })
  beforeEach(() => platform.behave({ text: answer, ...usage }))
  after(() => platform.close())

  test('answers a text, and tells the usage with its details', async () => {
    const response = await client.responses.create({ model, input: question, instructions: 'Be short.' })
    assert.equal(response.output_text, answer)
    assert.equal(response.status, 'completed')
    assert.equal(Object(response).store, false)
    checkUsage(response)
    assert.deepEqual(platform.lastBody().messages, [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: question },
    ])
  })

  test('streams, by hand and by its helper', async () => {
    let text = ''
    const types = new Set<string>()
    for await (const event of await client.responses.create({ model, input: question, stream: true })) {
      types.add(event.type)
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    assert.equal(text, answer)
    assert.ok(types.has('response.created') && types.has('response.completed'))
    const helped = await client.responses.stream({ model, input: question }).finalResponse()
    assert.equal(helped.output_text, answer)
    checkUsage(helped)
    assert.ok(Number(Object(helped).cost_usd) > 0)
  })

  for (const streams of [false, true]) {
    test(`calls tools, several at once, and brings the results back${streams ? ', streamed' : ''}`, async () => {
      const ask = (input: ResponseInputItem[]): Promise<Response> =>
        streams
          ? client.responses.stream({ model, input, tools }).finalResponse()
          : client.responses.create({ model, input, tools })
      platform.behave({ toolCalls: calls })
      const input: ResponseInputItem[] = [{ role: 'user', content: question }]
      const { output } = await ask(input)
      const made = output.filter(isCall)
      assert.deepEqual(
        made.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) })),
        calls,
      )
      input.push(...(output as ResponseInputItem[]))
      for (const { call_id } of made) input.push({ type: 'function_call_output', call_id, output: 'sunny' })
      platform.behave({ text: answer })
      assert.equal((await ask(input)).output_text, answer)
      const [, assistant, ...results] = Object(platform.lastBody()).messages
      assert.equal(assistant.tool_calls.length, calls.length)
      assert.deepEqual(
        results.map((result: { role: string; content: string }) => [result.role, result.content]),
        calls.map(() => ['tool', 'sunny']),
      )
    })
  }

  test('may write a note while a tool runs: its result still follows its call', async () => {
    const input: ResponseInputItem[] = [
      { role: 'user', content: question },
      { type: 'function_call', call_id: 'a', name, arguments: '{}' },
      { role: 'developer', content: 'A note.' },
      { type: 'function_call_output', call_id: 'a', output: 'sunny' },
    ]
    assert.equal((await client.responses.create({ model, input, tools })).output_text, answer)
    assert.deepEqual(
      Object(platform.lastBody()).messages.map(({ role }: { role: string }) => role),
      ['user', 'assistant', 'tool', 'developer'],
    )
  })

  test('reads structured output, whole and streamed', async () => {
    platform.behave({ text: JSON.stringify(object) })
    const text = { format: { type: 'json_schema' as const, name: schemaName, strict: true, schema } }
    const parsed = await client.responses.parse({ model, input: question, text })
    assert.deepEqual(JSON.parse(parsed.output_text), object)
    assert.deepEqual(platform.lastBody().response_format, {
      type: 'json_schema',
      json_schema: { name: schemaName, strict: true, schema },
    })
    const streamed = await client.responses.stream({ model, input: question, text }).finalResponse()
    assert.deepEqual(JSON.parse(streamed.output_text), object)
  })

  test('raises the error that breaks a stream off', async () => {
    platform.behave({ text: answer, fault: { kind: 'truncated' } })
    const read = client.responses.stream({ model, input: question }).finalResponse()
    await assert.rejects(read, (error) => error instanceof APIError && error.code === 'bad_reply')
  })

  test('refuses what needs an earlier response', async () => {
    const asked = client.responses.create({ model, input: question, previous_response_id: 'resp_1' })
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof BadRequestError)
      assert.equal(error.param, 'previous_response_id')
      return true
    })
  })
})

function isCall(item: ResponseOutputItem): item is ResponseFunctionToolCall {
  return item.type === 'function_call'
}

function checkUsage({ usage: read }: Pick<Response, 'usage'>): void {
  assert.equal(read?.input_tokens, usage.promptTokens)
  assert.equal(read?.output_tokens, usage.completionTokens)
  assert.equal(read?.input_tokens_details?.cached_tokens, usage.cachedTokens)
  assert.equal(read?.output_tokens_details?.reasoning_tokens, usage.reasoningTokens)
}

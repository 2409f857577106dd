import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { anthropic } from '../../../local/simulators/anthropic.ts'
import type { Simulator } from '../../../local/simulators/simulator.ts'
import { collect } from './collect.ts'
import { started } from './started.ts'

const hello = {
  model: 'claude-haiku-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Say hello, please' }],
}
const counts = { promptTokens: 30, completionTokens: 20, cachedTokens: 10, reasoningTokens: 5 }

function client({ url }: Simulator, apiKey = 'sk-ant-key') {
  return new Anthropic({ apiKey, baseURL: url, maxRetries: 0, logLevel: 'off', openTelemetry: false })
}

describe('@anthropic-ai/sdk on the simulator', () => {
  it('gets a message whose input tokens are those that no cache had', async (context) => {
    const simulator = await started(context, anthropic, counts)
    const { data, response } = await client(simulator).messages.create(hello).withResponse()
    assert.equal(response.headers.get('x-simulated'), 'true')
    assert.equal(data.stop_reason, 'end_turn')
    assert.deepEqual(
      data.content.map(({ type }) => type),
      ['thinking', 'text'],
    )
    const { input_tokens, cache_read_input_tokens, output_tokens, output_tokens_details } = data.usage
    assert.deepEqual(
      [input_tokens, cache_read_input_tokens, output_tokens, output_tokens_details?.thinking_tokens],
      [20, 10, 20, 5],
    )
    assert.equal(simulator.calls[0]?.headers['anthropic-version'], '2026-10-21')
  })

  it('streams the same, and the SDK’s own accumulation of it is whole', async (context) => {
    const simulator = await started(context, anthropic, { ...counts, text: 'One two three.' })
    const message = await client(simulator).messages.stream(hello).finalMessage()
    assert.deepEqual(message.content.at(-1), { type: 'text', text: 'One two three.' })
    assert.deepEqual(
      [message.stop_reason, message.usage.input_tokens, message.usage.output_tokens],
      ['end_turn', 20, 20],
    )
    const events = await collect(await client(simulator).messages.create({ ...hello, stream: true }))
    assert.deepEqual([events[0]?.type, events.at(-1)?.type], ['message_start', 'message_stop'])
  })

  it('counts the tokens of a prompt, and refuses what concerns only an answer', async (context) => {
    const simulator = await started(context, anthropic, counts)
    const { max_tokens: _, ...prompt } = hello
    const { data, request_id } = await client(simulator).messages.countTokens(prompt).withResponse()
    assert.deepEqual([data, request_id], [{ input_tokens: 30 }, 'req_simulated'])
    await assert.rejects(client(simulator).messages.countTokens(hello), (error) => {
      assert.ok(error instanceof APIError)
      assert.equal(error.status, 400)
      assert.match(error.message, /max_tokens: Extra inputs are not permitted/)
      return true
    })
  })

  it('is cut at max_tokens', async (context) => {
    const simulator = await started(context, anthropic)
    const { stop_reason, usage } = await client(simulator).messages.create({ ...hello, max_tokens: 3 })
    assert.deepEqual([stop_reason, usage.output_tokens], ['max_tokens', 3])
  })

  const tools = [
    { name: 'weather', input_schema: { type: 'object' as const } },
    { name: 'now', input_schema: { type: 'object' as const } },
  ]
  const toolCalls = [
    { name: 'weather', arguments: { city: 'Ulm' } },
    { name: 'now', arguments: {} },
  ]

  it('gets tools called, whole and streamed, and none where they may not be called', async (context) => {
    const { messages } = client(await started(context, anthropic, { ...counts, toolCalls }))
    const asked = { ...hello, tools }
    for (const message of [await messages.create(asked), await messages.stream(asked).finalMessage()]) {
      assert.equal(message.stop_reason, 'tool_use')
      const made = message.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []))
      assert.deepEqual(
        made.map(({ name, input }) => ({ name, arguments: input })),
        toolCalls,
      )
      assert.equal(new Set(made.map(({ id }) => id)).size, 2)
    }
    const kept = await messages.create({ ...asked, tool_choice: { type: 'none' } })
    assert.equal(kept.stop_reason, 'end_turn')
  })

  it('takes the results of its calls, each of them and no others', async (context) => {
    const simulator = await started(context, anthropic)
    const use = { type: 'tool_use' as const, id: 'a', name: 'now', input: {} }
    const result = (tool_use_id: string) => ({ type: 'tool_result' as const, tool_use_id, content: 'noon' })
    const answer = (...results: ReturnType<typeof result>[]) =>
      client(simulator).messages.create({
        ...hello,
        tools,
        messages: [...hello.messages, { role: 'assistant', content: [use] }, { role: 'user', content: results }],
      })
    assert.equal((await answer(result('a'))).stop_reason, 'end_turn')
    await assert.rejects(answer(), apiError(400, 'invalid_request_error', /without `tool_result`/))
    await assert.rejects(answer(result('a'), result('b')), apiError(400, 'invalid_request_error', /unexpected/))
    const open = [...hello.messages, { role: 'assistant' as const, content: [use] }]
    await assert.rejects(
      client(simulator).messages.create({ ...hello, tools, messages: open }),
      apiError(400, 'invalid_request_error', /without `tool_result`/),
    )
  })

  it('is refused as Anthropic refuses', async (context) => {
    const simulator = await started(context, anthropic)
    const { messages } = client(simulator)
    const sampled = { ...hello, temperature: 1 }
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: 'AAA' }
    const broken = { ...hello, messages: [{ role: 'user' as const, content: [{ type: 'image' as const, source }] }] }
    await assert.rejects(messages.create(broken), apiError(400, 'invalid_request_error', /invalid base64/))
    const chosen = { ...hello, tool_choice: { type: 'any' as const } }
    await assert.rejects(messages.create(chosen), apiError(400, 'invalid_request_error', /tool_choice/))
    const scoped = { type: 'ephemeral' as const, scope: 'global' }
    const instructed = { ...hello, system: [{ type: 'text' as const, text: 'Be brief.', cache_control: scoped }] }
    const extra = /system\.0\.cache_control\.ephemeral\.scope: Extra inputs are not permitted/
    await assert.rejects(messages.create(instructed), apiError(400, 'invalid_request_error', extra))
    await assert.rejects(messages.create(sampled), apiError(400, 'invalid_request_error', /temperature/))
    await assert.rejects(
      messages.create({ ...hello, messages: [] }),
      apiError(400, 'invalid_request_error', /messages/),
    )
    await assert.rejects(messages.create({ ...hello, model: 'claude-2' }), apiError(404, 'not_found_error', /claude-2/))
    await assert.rejects(
      client(simulator, 'invalid').messages.create(hello),
      apiError(401, 'authentication_error', /./),
    )
    simulator.behaviour.fault = { kind: 'status', status: 529 }
    await assert.rejects(messages.create(hello), apiError(529, 'overloaded_error', /Overloaded/))
  })

  it('takes sampling parameters and x-api-key under the version before', async (context) => {
    const { url } = await started(context, anthropic)
    const headers = { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' }
    const body = JSON.stringify({ ...hello, temperature: 0 })
    assert.equal((await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })).status, 200)
  })
})

function apiError(status: number, type: string, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof APIError)
    assert.deepEqual([error.status, error.type], [status, type])
    assert.match(error.message, message)
    return true
  }
}

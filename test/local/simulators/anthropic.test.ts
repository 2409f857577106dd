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

  it('is cut at max_tokens', async (context) => {
    const simulator = await started(context, anthropic)
    const { stop_reason, usage } = await client(simulator).messages.create({ ...hello, max_tokens: 3 })
    assert.deepEqual([stop_reason, usage.output_tokens], ['max_tokens', 3])
  })

  it('is refused as Anthropic refuses', async (context) => {
    const simulator = await started(context, anthropic)
    const { messages } = client(simulator)
    const sampled = { ...hello, temperature: 1 }
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

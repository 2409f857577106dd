import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bookedAfter, counted, target, usd } from './booked-stream.ts'
import { begun, startClaude } from './claude.ts'
import { chunk, stream, type UpstreamCall, usage } from './upstream.ts'

const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }]
const provider = { target: { ...target, capabilities: ['tools'] } }
const told = (usage.prompt_tokens * usd.input + usage.completion_tokens * usd.output) / 1e6
const reserved = (40_000 * usd.output) / 1e6

/** The name may go on, so that nothing of it can be told yet. */
const held = chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'get_w' } }] })
const failing = (code: number, message: string) => JSON.stringify({ error: { message, code } })
const early = { prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 }

const booked = (data: string[]) => (call: UpstreamCall) => {
  stream(call, data)
  call.response.end()
}

describe('a stream that breaks off before its first output costs what was reported of all that has come', () => {
  const ends: [how: string, data: string[]][] = [
    ['in good order', []],
    ['by an error', [failing(503, 'overloaded')]],
    ['by a limit', [failing(429, 'rate limit reached')]],
    ['by a time-out', [failing(504, 'timed out')]],
  ]
  for (const [how, data] of ends) {
    test(how, async (context) => {
      const script = booked([counted(held, usage), ...data])
      const { usd: cost, text } = await bookedAfter(context, { more: { tools }, provider, script })
      assert.equal(cost, told, text)
    })
  }
})

describe('it costs what was reserved where the report is behind what has come', () => {
  const role = chunk({ role: 'assistant', content: '' })
  const cases: [what: string, data: string[]][] = [
    ['as with the head of the answer', [counted(role, early)]],
    ['as before a call', [counted(role, early), held]],
    ['as before its last piece', [counted(held, usage), held]],
  ]
  for (const [what, data] of cases) {
    test(what, async (context) => {
      const { usd: cost, text } = await bookedAfter(context, { more: { tools }, provider, script: booked(data) })
      assert.ok(cost >= reserved, `${cost} ${text}`)
    })
  }

  test("as with Claude's message_start, while thoughts are hidden", async (context) => {
    const block = { type: 'thinking', thinking: '', signature: '' }
    const thinking = { type: 'content_block_start', index: 0, content_block: block }
    const events = [begun({ input_tokens: 100, output_tokens: 1 }), thinking]
    const { usd: cost, text } = await bookedAfter(context, await startClaude(context, events, true))
    assert.ok(cost >= reserved, `${cost} ${text}`)
  })
})

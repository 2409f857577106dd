import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCutCalls, withCutCalls } from '#runtime/contract/cut-calls.ts'

const request = { max_tokens: 10, tools: [{ type: 'custom', custom: { name: 'g' } }] }
const usage = { prompt_tokens: 1, completion_tokens: 10, total_tokens: 11 }
const custom = { index: 0, id: 'c', type: 'custom', custom: { name: 'g', input: 'x' } }
const head = { id: 'i', object: 'chat.completion.chunk', created: 1, model: 'm' } as const
const chunk = (delta: object, finish_reason: string | null = null) => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason, logprobs: null }],
})

describe('at the limit', () => {
  test('a custom call with its input is whole, whole and streamed', () => {
    const message = { role: 'assistant', content: null, tool_calls: [custom] } as const
    const reply = { choices: [{ index: 0, message, finish_reason: 'tool_calls', logprobs: null }], usage }
    assert.equal(withCutCalls(Object(reply), request), reply)
    const toCut = createCutCalls(request)
    const events = [chunk({ tool_calls: [custom] }), { ...chunk({}, 'tool_calls'), usage }]
    for (const event of events) assert.equal(toCut?.(Object(event)), event)
  })

  test('a stream with its usage in each chunk tells the end once', () => {
    const toCut = createCutCalls({
      ...request,
      tools: [
        {
          type: 'function',
          function: {
            name: 'f',
            parameters: {
              type: 'object',
              properties: { a: {} },
            },
          },
        },
      ],
    })
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '' } }
    const events = [chunk({ tool_calls: [call] }), chunk({}, 'tool_calls'), { ...head, choices: [] }]
    const told = events.map((event) => Object(toCut?.(Object({ ...event, usage }))).choices)
    assert.deepEqual(
      told.map(([choice]) => choice?.finish_reason),
      [null, 'length', undefined],
    )
  })

  test('a tool without parameters is known by its name in pieces', () => {
    const tools = [{ type: 'function', function: { name: 'now_utc', parameters: { type: 'object', properties: {} } } }]
    const toCut = createCutCalls({ max_tokens: 10, tools })
    const call = (name: string) => chunk({ tool_calls: [{ index: 0, function: { name, arguments: '' } }] })
    const events = [call('now'), call('_utc'), { ...chunk({}, 'tool_calls'), usage }]
    for (const event of events) assert.equal(toCut?.(Object(event)), event)
  })
})

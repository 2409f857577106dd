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

  test('the call with the highest index is judged, whichever was told last', () => {
    const tool = (name: string, properties: object) => ({
      type: 'function',
      function: { name, parameters: { type: 'object', properties } },
    })
    const tools = [tool('f', { a: {} }), tool('now', {})]
    const begin = (index: number, name: string) => ({
      ...{ index, id: `c${index}`, type: 'function' },
      function: { name, arguments: '' },
    })
    const goOn = (index: number, given: string) => ({ index, function: { arguments: given } })
    const cases: [object[], string][] = [
      [[begin(0, 'f'), begin(1, 'f'), goOn(0, '{}'), goOn(1, '{"a":1}'), goOn(0, ' ')], 'tool_calls'],
      [[begin(0, 'f'), begin(1, 'f'), goOn(1, '{"a":1}'), goOn(0, '')], 'tool_calls'],
      [[begin(0, 'f'), begin(1, 'f'), goOn(0, '{"a":1}')], 'length'],
      [[begin(0, 'f'), begin(1, 'now'), goOn(0, '{"a":1}')], 'tool_calls'],
    ]
    for (const [calls, reason] of cases) {
      const toCut = createCutCalls({ max_tokens: 10, tools })
      for (const call of calls) toCut?.(Object(chunk({ tool_calls: [call] })))
      const end = toCut?.(Object({ ...chunk({}, 'tool_calls'), usage }))
      assert.equal(end?.choices[0]?.finish_reason, reason)
    }
  })
})

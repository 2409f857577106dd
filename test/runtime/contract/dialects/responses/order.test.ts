import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { chunksOf, type Message, readEvents, streamOf } from './answers.ts'

const begun = (index: number, given = ''): Message => ({
  tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name: 'f', arguments: given } }],
})
const more = (index: number, given: string): Message => ({ tool_calls: [{ index, function: { arguments: given } }] })
const said = (content: string): Message => ({ content })
const thought = (reasoning_content: string): Message => ({ reasoning_content })
const signature: Message = { tool_calls: [{ index: 0, extra_content: { google: { thought_signature: 'S' } } }] }

/** The response, and the places of its items in the order in which their ends are told. */
async function ends(deltas: readonly Message[]) {
  const stream = streamOf(chunksOf(deltas, 'tool_calls'))
  const text = (await Array.fromAsync(responses.read({ input: 'Hello' }).events(stream, () => ({})))).join('')
  const { response, events } = await readEvents(text)
  const done: number[] = []
  for (const event of events) {
    const { output_index: place } = Object(event)
    assert.ok(place === undefined || !done.includes(place), `${event.type} comes behind the end of its item`)
    if (event.type === 'response.output_item.done') done.push(event.output_index)
  }
  return { output: response.output, done }
}

describe('the ends of a streamed response’s items come in their order', () => {
  for (const [what, deltas, types] of [
    [
      'with a text between two calls',
      [begun(0, '{}'), said('now'), begun(1, '{}')],
      ['function_call', 'message', 'function_call'],
    ],
    [
      'with a thought behind a text',
      [said('a'), thought('b'), said('c'), begun(0, '{}')],
      ['message', 'reasoning', 'message', 'function_call'],
    ],
    [
      'with a late signature',
      [thought('a'), begun(0, '{"a"'), signature, more(0, ':1}'), begun(1, '{}')],
      ['reasoning', 'function_call', 'reasoning', 'function_call'],
    ],
  ] as const) {
    test(what, async () => {
      const { output, done } = await ends(deltas)
      assert.deepEqual(done, [...types.keys()])
      assert.deepEqual(
        output.map(({ type }) => type),
        types,
      )
    })
  }

  test('and a call may go on behind a text, whatever comes in whatever order', async () => {
    const rest = fc.constantFrom(said('x'), thought('y'), { refusal: 'z' })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(rest, fc.nat(2)), { maxLength: 20 }), async (order) => {
        const left = [0, 1, 2].map((index) => [begun(index), more(index, '{"a"'), more(index, ':1}')])
        const deltas = [...order, 0, 0, 0, 1, 1, 1, 2, 2, 2].flatMap((next) =>
          typeof next === 'number' ? (left[next]?.splice(0, 1) ?? []) : [next],
        )
        const { output, done } = await ends(deltas)
        assert.deepEqual(done, [...output.keys()])
        const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
        assert.deepEqual(calls.map(({ call_id, arguments: given }) => `${call_id} ${given}`).sort(), [
          'call_0 {"a":1}',
          'call_1 {"a":1}',
          'call_2 {"a":1}',
        ])
      }),
      { numRuns: 60 },
    )
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { answers, chunksOf, cuts, detailOf, format, text, wholeOf } from './made-answers.ts'
import { asked, chunk, eventsOf, parsed, readBySdk } from './told.ts'

describe('a stream of the dialect messages', () => {
  test('is read by the API’s own client as the whole answer is', async () => {
    await fc.assert(
      fc.asyncProperty(answers, cuts, async (answer, lengths) => {
        // An answer of blanks alone is empty, which is an error.
        fc.pre(answer.content.trim() !== '' || answer.calls.length > 0)
        const events = await eventsOf(chunksOf(answer, lengths[Symbol.iterator]()))
        const streamed = JSON.parse(JSON.stringify(await readBySdk(events)))
        const whole = JSON.parse(JSON.stringify(messages.read(asked).whole?.(wholeOf(answer))))
        assert.deepEqual(
          { content: streamed.content, stop: streamed.stop_reason, ...counts(streamed) },
          { content: whole.content, stop: whole.stop_reason, ...counts(whole) },
        )
      }),
      { numRuns: 60 },
    )
  })

  test('closes each block before the next begins, whatever comes in whatever order', async () => {
    const deltas = fc.oneof(
      fc.record({ reasoning_content: text }),
      fc.record({ content: text }),
      fc.constant({ reasoning_details: [detailOf({ text: 'x', signature: 'c2ln' }, 0)] }),
      fc.constant({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'c2ln', format }] }),
    )
    const calls = fc.array(fc.nat(2), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.array(deltas, { maxLength: 8 }), calls, async (said, order) => {
        const begun = [0, 1, 2].map((index) => ({
          tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name: 'f', arguments: '' } }],
        }))
        const left = [0, 1, 2].map(() => ['{"a"', ':', '1}'])
        // The pieces of several calls may come mixed.
        const mixed = [...order, 0, 0, 0, 1, 1, 1, 2, 2, 2].flatMap((index) => {
          const json = left[index]?.shift()
          return json === undefined ? [] : [{ tool_calls: [{ index, function: { arguments: json } }] }]
        })
        const chunks = [...said, ...begun, ...mixed].map((delta) => chunk(delta))
        const events = await eventsOf([...chunks, chunk({}, 'tool_calls')])
        checkOrder(parsed(events))
        const { content } = await readBySdk(events)
        const uses = content.filter((block) => block.type === 'tool_use')
        assert.deepEqual(
          uses.map(({ id, input }) => [id, { ...Object(input) }]),
          [0, 1, 2].map((index) => [`call_${index}`, { a: 1 }]),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('thinks again behind a call in a block of its own (musistudio/claude-code-router#1725)', async () => {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const said = [{ reasoning: 'a' }, { tool_calls: [call] }, { reasoning: 'b' }, { content: 'c' }]
    const events = await eventsOf([...said.map((delta) => chunk(delta)), chunk({}, 'tool_calls')])
    checkOrder(parsed(events))
    const { content } = await readBySdk(events)
    assert.deepEqual(
      content.map(({ type }) => type),
      ['thinking', 'tool_use', 'thinking', 'text'],
    )
  })

  test('puts a signature on its own thought, also where that has no text (looplj/axonhub#1105)', async () => {
    const hidden = { type: 'reasoning.text', text: '', signature: 'c2ln', format, index: 0 }
    const events = await eventsOf([chunk({ reasoning_details: [hidden] }), chunk({ content: 'hi' }), chunk({}, 'stop')])
    const { content } = await readBySdk(events)
    const [thought, said] = content
    assert.equal(thought?.type === 'thinking' && thought.signature, `${format}:c2ln`)
    assert.equal(said?.type, 'text')
  })

  test('begins a call with its input, and text with its block (farion1231/cc-switch#2556, BerriAI/litellm#13373)', async () => {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }
    const events = parsed(
      await eventsOf([chunk({ content: 'x' }), chunk({ tool_calls: [call] }), chunk({}, 'tool_calls')]),
    )
    const blocks = events.flatMap(({ content_block }) => content_block ?? [])
    assert.deepEqual(blocks, [
      { type: 'text', text: '' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: {} },
    ])
  })

  test('says which stop sequence has ended it, where the provider does', async () => {
    const stopped = chunk({}, 'stop')
    const choices = stopped.choices.map((choice) => ({ ...choice, stop_reason: 'END' }))
    const message = await readBySdk(await eventsOf([chunk({ content: 'x' }), { ...stopped, choices }]))
    assert.deepEqual([message.stop_reason, message.stop_sequence], ['stop_sequence', 'END'])
  })

  test('says where a count is not known, and never leaves it out', async () => {
    const events = parsed(await eventsOf([chunk({ content: 'x' }), chunk({}, 'stop')]))
    const [start] = events
    assert.deepEqual(
      [start?.usage_unknown, Object(start?.message).usage],
      [true, { input_tokens: 0, output_tokens: 0 }],
    )
    const end = events.find(({ type }) => type === 'message_delta')
    assert.deepEqual(end?.usage, { input_tokens: 0, output_tokens: 0, unknown: true })
  })

  test('that is cut is an error of the client', async () => {
    await assert.rejects(readBySdk(await eventsOf([chunk({ content: 'x' })])), /broke off/)
  })
})

function counts({ usage }: { usage: Record<string, unknown> }) {
  const { input_tokens, output_tokens, cache_read_input_tokens } = usage
  return { input_tokens, output_tokens, cache_read_input_tokens: cache_read_input_tokens ?? null }
}

function checkOrder(events: ReturnType<typeof parsed>): void {
  let open: number | undefined
  let next = 0
  for (const { type, index } of events) {
    if (type === 'content_block_start') {
      assert.equal(open, undefined)
      assert.equal(index, next)
      open = index
      next += 1
    } else if (type === 'content_block_delta') assert.equal(index, open)
    else if (type === 'content_block_stop') {
      assert.equal(index, open)
      open = undefined
    }
  }
  assert.equal(open, undefined)
  assert.equal(events.at(-1)?.type, 'message_stop')
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { asked, chunk, type Delta, eventsOf, parsed, readBySdk } from './told.ts'

const text = fc.string({ minLength: 1, maxLength: 30 })
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 7 }))

/** A text in pieces. */
function pieces(whole: string, lengths: Iterator<number>): string[] {
  const all: string[] = []
  for (let at = 0; at < whole.length; ) {
    const length = Number(lengths.next().value)
    all.push(whole.slice(at, at + length))
    at += length
  }
  return all
}

const answers = fc.record({
  thoughts: fc.array(fc.record({ text, signature: fc.constantFrom('c2ln', 'c2lnbmF0dXJl') }), { maxLength: 3 }),
  unsigned: fc.option(text, { nil: '' }),
  content: fc.option(text, { nil: '' }),
  calls: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), input: fc.object({ maxDepth: 1 }) }), { maxLength: 3 }),
  cached: fc.option(fc.nat(50), { nil: undefined }),
})

type Answer = typeof answers extends fc.Arbitrary<infer One> ? One : never

const format = 'some-model-v1'
const detailOf = (thought: { text: string; signature: string }, index: number) => ({
  type: 'reasoning.text',
  ...thought,
  format,
  index,
})

function usageOf({ cached }: Answer) {
  const details = cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }
  return { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, ...details }
}

function wholeOf(answer: Answer): ChatCompletion {
  const { thoughts, unsigned, content, calls } = answer
  const message = {
    role: 'assistant' as const,
    content,
    reasoning_content: thoughts.length > 0 ? thoughts.map((one) => one.text).join('') : unsigned,
    reasoning_details: thoughts.map(detailOf),
    tool_calls: calls.map(({ name, input }, index) => ({
      id: `call_${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    })),
  }
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop'
  const head = { id: 'chatcmpl-1', object: 'chat.completion' as const, created: 1, model: 'm' }
  return { ...head, choices: [{ index: 0, message, finish_reason }], usage: usageOf(answer) }
}

function chunksOf(answer: Answer, lengths: Iterator<number>): ChatChunk[] {
  const { thoughts, unsigned, content, calls } = answer
  const deltas: Delta[] = [{ role: 'assistant', content: '' }]
  for (const [index, thought] of thoughts.entries()) {
    deltas.push(...pieces(thought.text, lengths).map((reasoning_content) => ({ reasoning_content })))
    deltas.push({ reasoning_details: [detailOf(thought, index)] })
  }
  if (thoughts.length === 0) deltas.push(...pieces(unsigned, lengths).map((reasoning) => ({ reasoning })))
  deltas.push(...pieces(content, lengths).map((piece) => ({ content: piece })))
  for (const [index, { name, input }] of calls.entries()) {
    deltas.push({ tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } }] })
    for (const json of pieces(JSON.stringify(input), lengths)) {
      deltas.push({ tool_calls: [{ index, function: { arguments: json } }] })
    }
  }
  const end = chunk({}, calls.length > 0 ? 'tool_calls' : 'stop', { usage: usageOf(answer) })
  return [...deltas.map((delta) => chunk(delta)), end]
}

describe('a stream of the dialect messages', () => {
  test('is read by the API’s own client as the whole answer is', async () => {
    await fc.assert(
      fc.asyncProperty(answers, cuts, async (answer, lengths) => {
        fc.pre(answer.content !== '' || answer.calls.length > 0)
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

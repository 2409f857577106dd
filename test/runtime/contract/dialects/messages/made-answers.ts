import fc from 'fast-check'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { chunk, type Delta } from './told.ts'

export const text = fc.string({ minLength: 1, maxLength: 30 })
export const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 7 }))

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

export const answers = fc.record({
  thoughts: fc.array(fc.record({ text, signature: fc.constantFrom('c2ln', 'c2lnbmF0dXJl') }), { maxLength: 3 }),
  unsigned: fc.option(text, { nil: '' }),
  content: fc.option(text, { nil: '' }),
  calls: fc.array(fc.record({ name: fc.constantFrom('a', 'b'), input: fc.object({ maxDepth: 1 }) }), { maxLength: 3 }),
  cached: fc.option(fc.nat(50), { nil: undefined }),
})

type Answer = typeof answers extends fc.Arbitrary<infer One> ? One : never

export const format = 'some-model-v1'
export const detailOf = (thought: { text: string; signature: string }, index: number) => ({
  type: 'reasoning.text',
  ...thought,
  format,
  index,
})

function usageOf({ cached }: Answer) {
  const details = cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }
  return { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, ...details }
}

export function wholeOf(answer: Answer): ChatCompletion {
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

export function chunksOf(answer: Answer, lengths: Iterator<number>): ChatChunk[] {
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

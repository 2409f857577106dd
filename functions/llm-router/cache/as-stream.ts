import { type AnswerStream, commit, type Piece } from '#runtime/contract/answer-stream.ts'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { createChoices } from '#runtime/contract/choices.ts'

/** A whole answer as a stream: its messages in one chunk, their ends in another, and the usage at the end. */
export function asStream(answer: ChatCompletion): Promise<AnswerStream> {
  return commit(pieces(answer), createChoices(answer.choices.length, 'the cache'))
}

async function* pieces({ choices, usage, object: _, ...head }: ChatCompletion): AsyncGenerator<Piece> {
  const chunk = (choices: ChatChunk['choices']): ChatChunk => ({ ...head, object: 'chat.completion.chunk', choices })
  const begun = chunk(
    choices.map(({ message, finish_reason: _, ...choice }) => ({
      ...choice,
      delta: withIndices(message),
      finish_reason: null,
    })),
  )
  const ended = chunk(choices.map(({ index, finish_reason }) => ({ index, delta: {}, finish_reason })))
  const last = { ...chunk([]), usage: usage ?? null }
  for (const one of usage ? [begun, ended, last] : [begun, ended]) yield { chunk: one, data: JSON.stringify(one) }
}

/** In a stream, calls have an index. */
function withIndices(message: Record<string, unknown>): Record<string, unknown> {
  const { tool_calls: calls } = message
  return Array.isArray(calls) ? { ...message, tool_calls: calls.map((call, index) => ({ index, ...call })) } : message
}

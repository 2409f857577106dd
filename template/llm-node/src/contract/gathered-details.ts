import type { Piece } from './answer-stream.ts'
import type { ChatChunk } from './chat-chunk.ts'
import { isListed } from './filled.ts'
import { addDetails } from './merge-details.ts'
import { toEvent } from './sse.ts'
import type { StreamEncoder } from './stream-encoder.ts'

type Choice = ChatChunk['choices'][number]

/**
 * Tells the details of a choice's thoughts in one piece, with its end. Of a field that it does not know, openai-node keeps only what
 * the last piece says, and Claude refuses a turn that comes back with some of its thoughts. A stream that breaks off tells those
 * that it has got.
 */
export function withDetailsGathered(encoder: StreamEncoder): StreamEncoder {
  const held = new Map<number, unknown[]>()
  let last: ChatChunk | undefined

  function hold({ index, delta }: Choice): void {
    if (!isListed(delta.reasoning_details)) return
    const details = held.get(index) ?? []
    addDetails(details, delta.reasoning_details)
    held.set(index, details)
  }

  /** The choice without the details that are held, or with them at its end; nothing, if it has said nothing else. */
  function gathered(choice: Choice): Choice[] {
    hold(choice)
    const { reasoning_details: given, ...delta } = choice.delta
    if (choice.finish_reason != null && held.has(choice.index)) {
      const reasoning_details = held.get(choice.index)
      held.delete(choice.index)
      return [{ ...choice, delta: { ...delta, reasoning_details } }]
    }
    if (!isListed(given)) return [choice]
    return Object.keys(delta).length === 0 && choice.finish_reason == null ? [] : [{ ...choice, delta }]
  }

  function rest(): string {
    if (last === undefined || held.size === 0) return ''
    const { id, object, created, model } = last
    const choices = [...held].map(([index, reasoning_details]) => ({
      ...{ index, delta: { reasoning_details }, logprobs: null, finish_reason: null },
    }))
    held.clear()
    return toEvent(JSON.stringify({ id, object, created, model, choices }))
  }

  return {
    piece(piece: Piece): string {
      const { chunk } = piece
      last = chunk
      if (!concernsDetails(chunk, held)) return encoder.piece(piece)
      const changed = { ...chunk, choices: chunk.choices.flatMap(gathered) }
      return encoder.piece({ chunk: changed, data: JSON.stringify(changed) })
    },
    end: (extra) => rest() + encoder.end(extra),
    error: (error) => rest() + encoder.error(error),
  }
}

/** Most pieces do not, and pass as they came. */
function concernsDetails({ choices }: ChatChunk, held: ReadonlyMap<number, unknown>): boolean {
  for (const { index, delta, finish_reason } of choices) {
    if (isListed(delta.reasoning_details)) return true
    if (finish_reason != null && held.has(index)) return true
  }
  return false
}

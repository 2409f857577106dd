import type { ChatChunk } from '../contract/chat-chunk.ts'
import type { Redactor } from '../redact.ts'
import { createMaskedFields, type Masked } from './masked-fields.ts'

/**
 * Masks secrets in the texts of a streamed answer, including those split between chunks. A chunk without a secret is returned
 * unchanged.
 */
export function createMaskedDeltas(redactor: Pick<Redactor, 'inPieces'>): (chunk: ChatChunk) => ChatChunk {
  const deltas = new Map<number, Masked>()

  function maskedChoice(choice: Choice): Choice {
    const own = deltas.get(choice.index) ?? createMaskedFields(redactor)
    deltas.set(choice.index, own)
    const masked = own.add(choice.delta)
    const delta = choice.finish_reason == null ? masked : own.end(masked)
    return delta === choice.delta ? choice : { ...choice, delta: Object(delta) }
  }

  return (chunk) => {
    const choices = chunk.choices.map(maskedChoice)
    return choices.every((choice, place) => choice === chunk.choices[place]) ? chunk : { ...chunk, choices }
  }
}

type Choice = ChatChunk['choices'][number]

import * as v from 'valibot'
import type { ChatChunk } from '../contract/chat-chunk.ts'
import type { PieceRedactor, Redactor } from '../redact.ts'

const texts = ['content', 'reasoning_content', 'refusal'] as const
const callsSchema = v.array(
  v.looseObject({ index: v.number(), function: v.optional(v.looseObject({ arguments: v.optional(v.string()) })) }),
)

/**
 * Masks secrets in the texts of a streamed answer, including those split between chunks. A chunk without a secret is returned
 * unchanged.
 */
export function createMaskedDeltas(redactor: Pick<Redactor, 'inPieces'>): (chunk: ChatChunk) => ChatChunk {
  const redactors = new Map<string, PieceRedactor>()
  let hasChanged = false

  function masked(place: string, piece: string, isLast = false): string {
    const own = redactors.get(place) ?? redactor.inPieces()
    redactors.set(place, own)
    const out = own.add(piece) + (isLast ? own.end() : '')
    hasChanged ||= out !== piece
    return out
  }

  function maskedChoice(choice: Choice): Choice {
    const isLast = choice.finish_reason != null
    const delta: Record<string, unknown> = { ...choice.delta }
    for (const name of texts) {
      const place = `${choice.index}/${name}`
      const text = delta[name]
      if (typeof text === 'string') delta[name] = masked(place, text, isLast)
      else if (isLast && redactors.has(place)) delta[name] = masked(place, '', isLast) || text
    }
    const calls = delta.tool_calls ? v.safeParse(callsSchema, delta.tool_calls) : undefined
    if (calls?.success) delta.tool_calls = calls.output.map((call) => maskedCall(choice.index, call))
    return { ...choice, delta }
  }

  function maskedCall(choice: number, call: Call): Call {
    const given = call.function?.arguments
    if (given === undefined) return call
    return { ...call, function: { ...call.function, arguments: masked(`${choice}/call/${call.index}`, given) } }
  }

  return (chunk) => {
    hasChanged = false
    const choices = chunk.choices.map(maskedChoice)
    return hasChanged ? { ...chunk, choices } : chunk
  }
}

type Choice = ChatChunk['choices'][number]
type Call = v.InferOutput<typeof callsSchema>[number]

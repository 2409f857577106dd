import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { itemsOf } from '#runtime/contract/filled.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { addDetails } from '#runtime/contract/merge-details.ts'
import { present } from '#runtime/contract/present.ts'
import { textsInPieces } from '#runtime/contract/texts-in-pieces.ts'
import { latestUsage, type Usage } from '#runtime/contract/usage.ts'

type Fields = Record<string, unknown>
type Choice = {
  index: number
  message: Fields
  logprobs: Fields | undefined
  finish_reason: string | null
  /** What a provider tells beside, such as the sequence that ended the answer, or what a filter has found. */
  beside: Fields
}

/** Puts the chunks of a streamed answer together to a whole one, field by field as OpenAI's clients do. */
export function createAssembler() {
  const choices = new Map<number, Choice>()
  let head: Fields = {}
  let usage: Usage | undefined

  function choiceOf(index: number): Choice {
    const known = choices.get(index)
    if (known) return known
    const message = { role: 'assistant', content: null }
    const made = { index, message, logprobs: undefined, finish_reason: null, beside: {} }
    choices.set(index, made)
    return made
  }

  return {
    add({ choices: pieces, object: _, usage: told, ...rest }: ChatChunk): void {
      usage = latestUsage(usage, told)
      head = { ...head, ...present(rest) }
      for (const { index, delta, finish_reason: reason, logprobs, ...beside } of pieces) {
        const choice = choiceOf(index)
        choice.message = joined(choice.message, delta)
        if (isJsonObject(logprobs)) choice.logprobs = joined(choice.logprobs ?? {}, logprobs)
        choice.finish_reason = reason ?? choice.finish_reason
        choice.beside = { ...choice.beside, ...present(beside) }
      }
    },
    /** The answer so far. */
    completion(): Fields {
      const inOrder = [...choices.values()].sort((one, other) => one.index - other.index)
      return {
        ...{ ...head, ...(usage && { usage }), object: 'chat.completion' },
        choices: inOrder.map(({ message, logprobs, beside, ...choice }) => ({
          ...choice,
          ...beside,
          message: whole(message),
          ...(logprobs && { logprobs }),
        })),
      }
    },
  }
}

function joined(known: Fields, piece: Fields): Fields {
  const all = { ...known }
  for (const [name, value] of Object.entries(piece)) {
    if (value !== null && value !== undefined) all[name] = together(name, all[name], value)
  }
  return all
}

function together(name: string, known: unknown, piece: unknown): unknown {
  if (typeof known === 'string' && typeof piece === 'string')
    return textsInPieces.has(name) ? known + piece : piece || known
  if (Array.isArray(known) || Array.isArray(piece)) return withItems(name, itemsOf(known), piece)
  return isJsonObject(known) && isJsonObject(piece) ? joined(known, piece) : piece
}

/** Items with an index are pieces of the item with that index; all others are items of their own. */
function withItems(name: string, known: readonly unknown[], pieces: unknown): unknown[] {
  const own = Array.isArray(pieces) ? pieces : [pieces]
  if (name === 'reasoning_details') return withDetails(known, own)
  const all = [...known]
  for (const piece of own) {
    const index = isJsonObject(piece) && typeof piece.index === 'number' ? piece.index : undefined
    const place = index === undefined ? -1 : all.findIndex((one) => isJsonObject(one) && one.index === index)
    if (place < 0) all.push(piece)
    else all[place] = together(name, all[place], piece)
  }
  return all
}

/** Thoughts of different types may share an index. */
function withDetails(known: readonly unknown[], pieces: readonly unknown[]): unknown[] {
  const details = known.filter(isJsonObject)
  addDetails(details, pieces.filter(isJsonObject))
  return details
}

/** In a whole answer, calls have no index. */
function whole({ tool_calls: calls, ...message }: Fields): Fields {
  if (!Array.isArray(calls)) return message
  return { ...message, tool_calls: calls.map(({ index: _, ...call }: Fields) => call) }
}

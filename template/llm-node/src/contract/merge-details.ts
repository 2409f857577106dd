import { isJsonObject } from './json-object.ts'
import { textsInPieces } from './texts-in-pieces.ts'

/**
 * Adds details of thoughts to those so far. OpenRouter sends one thought in pieces of the same index and type, and its signature
 * with the last; our own functions send each as a whole, with an index of its own.
 */
export function addDetails(details: object[], pieces: readonly object[]): void {
  for (const piece of pieces) {
    const last = details.at(-1)
    if (last && isSameThought(last, piece)) details[details.length - 1] = joined(last, piece)
    else details.push(piece)
  }
}

function isSameThought(one: object, other: object): boolean {
  return (
    isJsonObject(one) &&
    isJsonObject(other) &&
    typeof one.index === 'number' &&
    one.index === other.index &&
    one.type === other.type
  )
}

function joined(one: object, other: object): object {
  const both: Record<string, unknown> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const before = both[name]
    if (value === undefined || value === null) continue
    const goesOn = textsInPieces.has(name) && typeof before === 'string' && typeof value === 'string'
    both[name] = goesOn ? before + value : value
  }
  return both
}

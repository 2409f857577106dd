import { isJsonObject } from './json-object.ts'
import { textsInPieces } from './texts-in-pieces.ts'

type Fields = Record<string, unknown>

/**
 * Adds details of thoughts to those so far. OpenRouter sends one thought in pieces of the same index and type, and its signature
 * with the last; our own functions send each as a whole, with an index of its own.
 */
export function addDetails(details: unknown[], pieces: readonly unknown[]): void {
  for (const piece of pieces) {
    const last = details.at(-1)
    const goesOn = isJsonObject(last) && isJsonObject(piece) && isSameThought(last, piece)
    if (goesOn) details[details.length - 1] = joined(last, piece)
    else details.push(piece)
  }
}

function isSameThought(one: Fields, other: Fields): boolean {
  return typeof one.index === 'number' && one.index === other.index && one.type === other.type
}

function joined(one: Fields, other: Fields): Fields {
  const both = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const before = both[name]
    if (value === undefined || value === null) continue
    const goesOn = textsInPieces.has(name) && typeof before === 'string' && typeof value === 'string'
    both[name] = goesOn ? before + value : value
  }
  return both
}

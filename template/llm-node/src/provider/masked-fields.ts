import { isJsonObject } from '../contract/json-object.ts'
import { textsInPieces } from '../contract/texts-in-pieces.ts'
import type { Redactor } from '../redact.ts'

/** A value that comes in pieces, without secrets. What stays as it is, is the same object. */
export type Masked = {
  add(piece: unknown): unknown
  /** The last piece, already without secrets, with all that has been held back. */
  end(last: unknown): unknown
}

type Redactors = Pick<Redactor, 'inPieces'>

/** An object whose texts come in pieces, at any depth. */
export function createMaskedFields(redactor: Redactors): Masked {
  const begun = new Map<string, Masked>()
  return {
    add(piece) {
      if (!isJsonObject(piece)) return piece
      let masked = piece
      for (const name in piece) {
        const value = piece[name]
        const own = begun.get(name) ?? createMasked(redactor, name, value)
        if (own === undefined) continue
        begun.set(name, own)
        const clean = own.add(value)
        if (clean !== value) masked = { ...masked, [name]: clean }
      }
      return masked
    },
    end(last) {
      let masked = isJsonObject(last) ? last : undefined
      for (const [name, own] of begun) {
        const value = masked?.[name]
        const whole = own.end(value)
        if (whole !== value) masked = { ...masked, [name]: whole }
      }
      return masked ?? last
    },
  }
}

/** Undefined for what comes whole. */
function createMasked(redactor: Redactors, name: string, value: unknown): Masked | undefined {
  if (typeof value === 'string') return textsInPieces.has(name) ? createMaskedText(redactor) : undefined
  if (Array.isArray(value)) return createMaskedItems(redactor, name === 'reasoning_details')
  return isJsonObject(value) ? createMaskedFields(redactor) : undefined
}

function createMaskedText(redactor: Redactors): Masked {
  const pieces = redactor.inPieces()
  return {
    add: (piece) => (typeof piece === 'string' ? pieces.add(piece) : piece),
    end(last) {
      const rest = pieces.end()
      return rest === '' ? last : `${last ?? ''}${rest}`
    },
  }
}

/**
 * Items with an index are pieces of the item with that index; all others are items of their own.
 * @param byType whether items of different types may share an index
 */
function createMaskedItems(redactor: Redactors, byType: boolean): Masked {
  const begun = new Map<unknown, { head: object; own: Masked }>()

  function maskedItem(item: unknown): unknown {
    const { index, type } = Object(item)
    if (typeof index !== 'number') {
      const own = createMaskedFields(redactor)
      return own.end(own.add(item))
    }
    const key = byType ? `${index}/${type}` : index
    const known = begun.get(key) ?? { head: byType ? { index, type } : { index }, own: createMaskedFields(redactor) }
    begun.set(key, known)
    return known.own.add(item)
  }

  return {
    add(piece) {
      if (!Array.isArray(piece)) return piece
      const masked = piece.map(maskedItem)
      return masked.every((item, place) => item === piece[place]) ? piece : masked
    },
    end(last) {
      const rests = [...begun.values()].flatMap(({ head, own }) => {
        const rest = own.end(head)
        return rest === head ? [] : [rest]
      })
      return rests.length === 0 ? last : [...(Array.isArray(last) ? last : []), ...rests]
    },
  }
}

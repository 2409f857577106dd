import { itemsOf } from '../../contract/filled.ts'
import { isJsonObject } from '../../contract/json-object.ts'

/** An error in a reply with status 200, instead of an answer or besides one that has begun. */
export type ErrorInside = { body: object; hasBegun: boolean; reply: object }

/** The error in a reply, a chunk or one of its choices; undefined if there is none. Nearly all have none: a schema would describe why. */
export function errorInside(value: unknown): ErrorInside | undefined {
  if (!isJsonObject(value)) return undefined
  // The form that model servers use in a stream.
  if (value.object === 'error' && typeof value.message === 'string')
    return { body: value, hasBegun: false, reply: value }
  const choices = itemsOf(value.choices)
  for (const one of [value, ...choices]) {
    if (!isJsonObject(one) || !isError(one.error)) continue
    return { body: { error: one.error }, hasBegun: choices.length > 0, reply: value }
  }
  return value.type === 'error' ? { body: value, hasBegun: false, reply: value } : undefined
}

function isError(error: unknown): boolean {
  return typeof error === 'string' ? error !== '' : typeof error === 'object' && error !== null
}

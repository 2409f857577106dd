import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { StoredKey } from '../store/key-store.ts'
import { type Key, keyEntries, moment } from './key-schema.ts'

/** A key as it lies in the store. */
const storedSchema = v.strictObject({ ...keyEntries, created: moment })

export type StoredProperties = v.InferOutput<typeof storedSchema>

/**
 * The properties of a stored key; undefined for the text of another version of the router, which may forbid what this one does not
 * know.
 */
export function propertiesOf({ text }: StoredKey): StoredProperties | undefined {
  const parsed = v.safeParse(storedSchema, jsonOrUndefined(text))
  return parsed.success ? parsed.output : undefined
}

export function toText(properties: StoredProperties): string {
  return JSON.stringify(properties)
}

/** The key itself, as a caller shows it. */
export function toKey(stored: StoredKey): Key | undefined {
  const properties = propertiesOf(stored)
  if (properties === undefined) return undefined
  const { created: _, ...own } = properties
  return { id: stored.id, ...own }
}

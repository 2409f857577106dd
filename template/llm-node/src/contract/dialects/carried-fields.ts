import { isJsonObject } from '../json-object.ts'
import { own } from '../own.ts'
import { refusal } from '../refusal.ts'

/** The fields of an object that can be carried: with any value, or with these that change nothing. */
export type KnownFields = Readonly<Record<string, true | readonly unknown[]>>

/**
 * The fields of an object in a request.
 * @throws LlmError invalid_request that names a field which cannot be carried
 */
export function carriedFields(value: unknown, param: string, known: KnownFields): Record<string, unknown> {
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) throw refusal(`${param} must be an object`, param)
  for (const [name, field] of Object.entries(value)) {
    const values = own(known, name)
    if (field === null || values === true || values?.includes(field)) continue
    const place = `${param}.${name.slice(0, 40)}`
    throw refusal(`${place} cannot be carried as it is; leave it out`, place)
  }
  return value
}

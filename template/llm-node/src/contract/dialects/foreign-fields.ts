import { isJsonObject } from '../json-object.ts'
import { own } from '../own.ts'
import { refusal } from '../refusal.ts'

/** Fields of other dialects, each with what to send in this one. */
export type ForeignFields = Readonly<Record<string, string>>

/**
 * Refuses what only another dialect says in this way: nobody would read it, and a wish would be dropped in silence.
 * @throws LlmError invalid_request that names the field as it was sent
 */
export function refuseForeign(body: unknown, path: string, foreign: ForeignFields): void {
  if (!isJsonObject(body)) return
  for (const field in body) {
    const fix = own(foreign, field)
    if (fix !== undefined && body[field] !== null) throw refusal(`${field} is not a field of ${path}: ${fix}`, field)
  }
}

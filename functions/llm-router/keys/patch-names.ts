import { isJsonObject } from '#runtime/contract/json-object.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { limitsSchema } from '../catalogue/allowance-schema.ts'
import { keyEntries } from './key-schema.ts'

/**
 * Refuses a change that names what no key has. Set to null, a misspelt property would not be in the changed key, which is then checked
 * in vain: whoever means to take something away would believe that it is gone.
 * @throws LlmError invalid_request
 */
export function refuseUnknown(patch: unknown): void {
  if (!isJsonObject(patch)) return
  refuseOthers(keyEntries, patch)
  if (isJsonObject(patch.limits)) refuseOthers(limitsSchema.entries, patch.limits, 'limits.')
}

function refuseOthers(entries: object, patch: object, path = ''): void {
  const other = Object.keys(patch).find((name) => !Object.hasOwn(entries, name))
  if (other !== undefined) throw refusal(`${path}${other} is not a field of this request`, `${path}${other}`)
}

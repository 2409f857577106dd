import type { LlmError } from '../../../errors.ts'
import { refusal } from '../../refusal.ts'

/** The error for a field, of what stands at `param`, that the inner form has no place for. */
export function uncarriedField(param: string, name: string): LlmError {
  const place = `${param}.${name.slice(0, 40)}`
  return refusal(`${place} cannot be carried; leave it out`, place)
}

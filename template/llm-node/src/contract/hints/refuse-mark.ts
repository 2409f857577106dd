import type { LlmError } from '../../errors.ts'
import { refusal } from '../refusal.ts'

export const howTo =
  'A request is marked by the header x-llm-private: true (or auto), by "private": true at the top level of the body, or by ' +
  'llm_private in its metadata; give anything else another name'

/**
 * The error for what may be meant as a mark of privacy, or as another hint, and is not understood.
 * @param how what to do about it
 */
export function refuseMark(kind: string, name: string, how: string, what = 'is not understood'): LlmError {
  const shown = name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 80)
  return refusal(`The ${kind} ${shown} ${what}: ${how}`, shown)
}

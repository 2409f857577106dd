import { LlmError } from '../errors.ts'
import { isFilledText } from './chat.ts'

/** True for a call of a function that does not say which. Calls of other kinds have their names elsewhere. */
export function isNameless({ type, function: called, custom }: Record<string, unknown>): boolean {
  if (called == null && (custom != null || (isFilledText(type) && type !== 'function'))) return false
  return !isFilledText(Object(called).name)
}

export function namelessCall(): LlmError {
  return new LlmError('bad_reply', 'The answer calls a tool without its name')
}

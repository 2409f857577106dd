import { LlmError } from '../errors.ts'
import { isFilledText } from './chat.ts'
import { isJsonObject } from './json-object.ts'

/** True for a call of a function that does not say which. Calls of other kinds have their names elsewhere. */
export function isNameless({ type, function: called, custom }: Record<string, unknown>): boolean {
  if (called == null && (custom != null || (isFilledText(type) && type !== 'function'))) return false
  return !isFilledText(Object(called).name)
}

export function namelessCall(): LlmError {
  return new LlmError('bad_reply', 'The answer calls a tool without its name')
}

/** The message of an answer that was cut, without the calls whose names have not come. */
export function withoutNamelessCalls(message: Record<string, unknown>): Record<string, unknown> {
  const { tool_calls } = message
  if (!Array.isArray(tool_calls)) return message
  const named = tool_calls.filter((call) => !isJsonObject(call) || !isNameless(call))
  return named.length === tool_calls.length ? message : { ...message, tool_calls: named }
}

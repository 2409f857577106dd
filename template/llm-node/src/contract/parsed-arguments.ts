import * as v from 'valibot'
import { inputOf, wrapArguments } from './tool-calls.ts'

const callSchema = v.looseObject({ function: v.looseObject({ arguments: v.string() }) })

/** A call whose arguments are an object in JSON. Some servers parse them for their templates, and fail at anything else. */
export function withParsedArguments(call: object): object {
  const parsed = v.safeParse(callSchema, call)
  if (!parsed.success) return call
  const { function: called } = parsed.output
  if (inputOf(called.arguments) !== undefined) return call
  return { ...call, function: { ...called, arguments: JSON.stringify(wrapArguments(called.arguments)) } }
}

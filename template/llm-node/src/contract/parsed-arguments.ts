import * as v from 'valibot'
import { isNoArguments } from './call-texts.ts'
import { isJsonObject } from './json-object.ts'
import { wrapArguments } from './tool-calls.ts'

const callSchema = v.looseObject({ function: v.looseObject({ arguments: v.string() }) })

/** A call whose arguments are an object in JSON. Some servers parse them for their templates, and fail at anything else. */
export function withParsedArguments(call: object): object {
  const parsed = v.safeParse(callSchema, call)
  if (!parsed.success) return call
  const { function: called } = parsed.output
  if (isObjectOrNone(called.arguments)) return call
  return { ...call, function: { ...called, arguments: JSON.stringify(wrapArguments(called.arguments)) } }
}

function isObjectOrNone(given: string): boolean {
  if (isNoArguments(given)) return true
  try {
    return isJsonObject(JSON.parse(given))
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

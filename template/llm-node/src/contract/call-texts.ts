import * as v from 'valibot'
import { isNameless, namelessCall } from './call-names.ts'
import { isFilledText } from './chat.ts'
import { isJsonObject } from './json-object.ts'
import { unusedId } from './unused-id.ts'

/** The arguments of a call as OpenAI's text; some servers send the object itself, or null where there are none. */
export function argumentsText(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined
  return typeof given === 'string' ? given : JSON.stringify(given)
}

/** True for blank or null arguments, which models write for none. */
export function isNoArguments(text: string): boolean {
  const said = text.trim()
  return said === '' || said === 'null'
}

const callSchema = v.looseObject({ function: v.looseObject({}) })

/** The type of a call that has a function; some servers leave it out or empty, and clients then throw or never run the tool. */
export function typeOfCall(given: unknown): string {
  return isFilledText(given) ? given : 'function'
}

/**
 * The calls of a whole message, each with its type and an id of its own, and with texts for arguments; the same list where they are.
 * @throws LlmError bad_reply for a call without a name
 */
export function toWholeCalls(calls: unknown): unknown {
  if (!Array.isArray(calls)) return calls
  const ids = new Set<string>()
  const told = calls.map((call) => {
    if (isJsonObject(call) && isNameless(call)) throw namelessCall()
    if (!v.is(callSchema, call)) return call
    const { function: called } = call
    const id = unusedId(call.id, ids)
    const type = typeOfCall(call.type)
    if (id === call.id && type === call.type && typeof called.arguments === 'string') return call
    const text = argumentsText(called.arguments) ?? '{}'
    return { ...call, id, type, function: { ...called, arguments: text } }
  })
  return told.every((call, place) => call === calls[place]) ? calls : told
}

/** True where a message, or a piece of one, has calls of tools. */
export function hasCalls({ tool_calls }: Record<string, unknown>): boolean {
  return Array.isArray(tool_calls) && tool_calls.length > 0
}

/** The message, or a piece of one, without an empty list of calls. Clients send answers back, and OpenAI answers 400 to such a list. */
export function withoutNoCalls<Said extends Record<string, unknown>>(said: Said): Said {
  if (!isNoCalls(said.tool_calls)) return said
  const { tool_calls: _, ...rest } = said
  return rest as unknown as Said
}

function isNoCalls(calls: unknown): boolean {
  return Array.isArray(calls) && calls.length === 0
}

/** Clients go on by this word. Many servers say `stop` of an answer that calls tools; OpenAI does where a call was forced. */
export function endOfCalls(reason: unknown): unknown {
  return reason === 'stop' ? 'tool_calls' : reason
}

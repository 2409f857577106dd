import * as v from 'valibot'
import { isNoArguments } from './call-texts.ts'
import type { ChatMessage } from './chat.ts'
import { parseExactly } from './exact-json.ts'
import { isJsonObject } from './json-object.ts'
import { refusal, unsupported } from './refusal.ts'

export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [name: string]: Json }

/** An object with all of its fields. Valibot's `record` drops some names, such as `constructor`, and accepts lists. */
export const jsonObjectSchema = v.custom<JsonObject>(isJsonObject)

/** A tool call with its arguments as an object, whose numbers `JSON.stringify` writes as they came. `rest` holds its other fields. */
export type ToolCall = { id: string; name: string; input: JsonObject; rest: Record<string, unknown> }

const toolCallsSchema = v.nullish(
  v.array(v.looseObject({ id: v.string(), function: v.looseObject({ name: v.string(), arguments: v.string() }) })),
)

/**
 * The tool calls of a message. OpenAI's arguments are JSON in a text; most providers require an object.
 * @throws LlmError invalid_request for incomplete calls, unsupported_by_provider for arguments that are not an object; the
 * message does not quote them
 */
export function readToolCalls({ tool_calls }: ChatMessage): ToolCall[] {
  const parsed = v.safeParse(toolCallsSchema, tool_calls)
  if (!parsed.success) throw refusal('tool_calls must be a list of functions, each with id, name and arguments')
  return (parsed.output ?? []).map(({ id, function: { name, arguments: given }, ...rest }) => ({
    id,
    name,
    input: toInput(id, given),
    rest,
  }))
}

function toInput(id: string, given: string): JsonObject {
  if (isNoArguments(given)) return {}
  const parsed = v.safeParse(jsonObjectSchema, parsedOrUndefined(given))
  if (parsed.success) return parsed.output
  // OpenAI takes them as the model wrote them, and so may another target.
  throw unsupported(`The arguments of the tool call ${id.slice(0, 80)} are not an object in JSON`, 'messages')
}

function parsedOrUndefined(given: string): unknown {
  try {
    return parseExactly(given)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

import * as v from 'valibot'
import { isNoArguments } from './call-texts.ts'
import type { ChatMessage } from './chat.ts'
import { parseExactly } from './exact-json.ts'
import { isJsonObject } from './json-object.ts'
import { refusal } from './refusal.ts'

export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [name: string]: Json }

/** An object with all of its fields. Valibot's `record` drops some names, such as `constructor`, and accepts lists. */
export const jsonObjectSchema = v.custom<JsonObject>(isJsonObject)

/** A tool call with its arguments as an object, whose numbers `JSON.stringify` writes as they came. */
export type ToolCall = {
  id: string
  name: string
  input: JsonObject
  /** True if the arguments are no object, and `input` is the wrapper of their text. */
  isWrapped: boolean
  /** Its other fields. */
  rest: Record<string, unknown>
}

const toolCallsSchema = v.nullish(
  v.array(v.looseObject({ id: v.string(), function: v.looseObject({ name: v.string(), arguments: v.string() }) })),
)

/**
 * The tool calls of a message. OpenAI's arguments are JSON in a text; most providers require an object.
 * @throws LlmError invalid_request for incomplete calls
 */
export function readToolCalls({ tool_calls }: ChatMessage): ToolCall[] {
  const parsed = v.safeParse(toolCallsSchema, tool_calls)
  if (!parsed.success) throw refusal('tool_calls must be a list of functions, each with id, name and arguments')
  return (parsed.output ?? []).map(({ id, function: { name, arguments: given }, ...rest }) => {
    const input = inputOf(given)
    return { id, name, input: input ?? wrapArguments(given), isWrapped: input === undefined, rest }
  })
}

/**
 * Arguments that are no object, as one. An answer that its token limit has cut leaves such a call behind, and the model should see
 * what it wrote (Anthropic's page on fine-grained tool streaming).
 */
export function wrapArguments(given: string): JsonObject {
  return { INVALID_JSON: given }
}

/** Arguments as an object, which is empty for those that say nothing; undefined if they are no object. */
export function inputOf(given: string): JsonObject | undefined {
  if (isNoArguments(given)) return {}
  const value = parsedOrUndefined(given)
  // A long number alone, whose digits are kept in an object.
  if (JSON.isRawJSON(value)) return undefined
  const parsed = v.safeParse(jsonObjectSchema, value)
  return parsed.success ? parsed.output : undefined
}

function parsedOrUndefined(given: string): unknown {
  try {
    return parseExactly(given)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

import * as v from 'valibot'
import { anyObject, type Question } from './answer.ts'
import type { CallType, ChatRequest } from './chat-completions.ts'

const named = v.looseObject({ name: v.string(), parameters: v.nullish(v.unknown()) })
const functionTool = v.looseObject({ type: v.literal('function'), function: named })
const customTool = v.looseObject({ type: v.literal('custom'), custom: v.looseObject({ name: v.string() }) })
const allowedTools = v.looseObject({
  type: v.literal('allowed_tools'),
  allowed_tools: v.looseObject({ mode: v.string(), tools: v.array(v.union([functionTool, customTool])) }),
})
const jsonSchemaFormat = v.looseObject({
  type: v.literal('json_schema'),
  json_schema: v.looseObject({ schema: v.unknown() }),
})
/** llama.cpp takes a schema here too. */
const jsonObjectFormat = v.looseObject({ type: v.literal('json_object'), schema: v.optional(v.unknown()) })

/** What a chat completion lets the model do, and makes it do. */
export function chatWants(chat: ChatRequest): Pick<Question, 'offersTools' | 'forcedTool' | 'answerSchema'> {
  const { tool_choice, response_format } = chat
  const forced = forcedTool(chat)
  return {
    offersTools: (chat.tools ?? []).length > 0 && tool_choice !== 'none',
    forcedTool: forced && {
      name: nameOf(forced),
      schema: v.is(functionTool, forced) ? forced.function.parameters : {},
    },
    answerSchema: answerSchema(response_format),
  }
}

/** The form in which a call of the forced tool is told. */
export function callTypeOf(chat: ChatRequest): CallType {
  return forcedTool(chat)?.type ?? 'function'
}

type Tool = v.InferOutput<typeof functionTool> | v.InferOutput<typeof customTool>

function forcedTool({ tools, tool_choice: choice }: ChatRequest): Tool | undefined {
  const known = (tools ?? []).filter((tool): tool is Tool => v.is(functionTool, tool) || v.is(customTool, tool))
  const allowed =
    v.is(allowedTools, choice) && choice.allowed_tools.mode === 'required' && choice.allowed_tools.tools[0]
  const named = allowed || choice
  if (named === 'required') return known[0]
  return v.is(functionTool, named) || v.is(customTool, named)
    ? known.find((tool) => tool.type === named.type && nameOf(tool) === nameOf(named))
    : undefined
}

function nameOf(tool: Tool): string {
  return tool.type === 'function' ? tool.function.name : tool.custom.name
}

function answerSchema(format: unknown): unknown {
  if (v.is(jsonSchemaFormat, format)) return format.json_schema.schema
  return v.is(jsonObjectFormat, format) ? (format.schema ?? anyObject) : undefined
}

import * as v from 'valibot'
import { anyObject, type Question } from './answer.ts'
import type { ChatRequest } from './chat-completions.ts'

const named = v.looseObject({ name: v.string(), parameters: v.nullish(v.unknown()) })
const functionTool = v.looseObject({ type: v.literal('function'), function: named })
const allowedTools = v.looseObject({
  type: v.literal('allowed_tools'),
  allowed_tools: v.looseObject({ mode: v.string(), tools: v.array(functionTool) }),
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
  const tools = (chat.tools ?? []).filter((tool) => v.is(functionTool, tool)).map((tool) => tool.function)
  const name = forcedName(tool_choice, tools[0]?.name)
  const forced = tools.find((tool) => tool.name === name)
  return {
    offersTools: (chat.tools ?? []).length > 0 && tool_choice !== 'none',
    forcedTool: forced && { name: forced.name, schema: forced.parameters },
    answerSchema: answerSchema(response_format),
  }
}

function forcedName(choice: unknown, first: string | undefined): string | undefined {
  if (choice === 'required') return first
  if (v.is(functionTool, choice)) return choice.function.name
  if (!v.is(allowedTools, choice) || choice.allowed_tools.mode !== 'required') return undefined
  return choice.allowed_tools.tools[0]?.function.name
}

function answerSchema(format: unknown): unknown {
  if (v.is(jsonSchemaFormat, format)) return format.json_schema.schema
  return v.is(jsonObjectFormat, format) ? (format.schema ?? anyObject) : undefined
}

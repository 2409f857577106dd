import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { refusal } from './content.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type ToolCall = { id: string; name: string; input: { [name: string]: Json } }

const toolCallsSchema = v.nullish(
  v.array(v.object({ id: v.string(), function: v.object({ name: v.string(), arguments: v.string() }) })),
)

/**
 * The tools that a message calls, with their arguments as Bedrock has them: objects, where OpenAI's are JSON in a text.
 * @throws LlmError invalid_request for calls that are not whole
 */
export function readToolCalls({ tool_calls }: ChatMessage): ToolCall[] {
  const parsed = v.safeParse(toolCallsSchema, tool_calls)
  if (!parsed.success) throw refusal('tool_calls must be a list of functions, each with id, name and arguments')
  return (parsed.output ?? []).map(({ id, function: { name, arguments: given } }) => ({
    id,
    name,
    input: toInput(given),
  }))
}

const inputSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<ToolCall['input']>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
)

function toInput(given: string): ToolCall['input'] {
  if (given.trim() === '') return {}
  const parsed = v.safeParse(inputSchema, given)
  if (parsed.success) return parsed.output
  throw refusal('The arguments of a tool call must be an object in JSON')
}

import * as v from 'valibot'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { type Content, toContent } from './content.ts'
import { jsonObject } from './json-object.ts'
import { refusal } from './refusal.ts'

/** The package's types do not know the ids yet; Ollama reads them from 0.12 on, and passes over them before. */
export type OllamaToolCall = { id: string; function: { name: string; arguments: Record<string, unknown> } }
export type OllamaMessage = Content & {
  role: string
  thinking?: string
  tool_calls?: OllamaToolCall[]
  tool_name?: string
  tool_call_id?: string
}

/**
 * OpenAI's messages in Ollama's words. A tool's result names the tool, which OpenAI's says by the id of the call alone.
 * @throws LlmError invalid_request for what has no place in them
 */
export function toMessages(messages: readonly ChatMessage[]): OllamaMessage[] {
  const toolNames = new Map<string, string>()
  return messages.map((message) => {
    const translated = toMessage(message, toolNames)
    for (const call of translated.tool_calls ?? []) toolNames.set(call.id, call.function.name)
    return translated
  })
}

function toMessage(message: ChatMessage, toolNames: ReadonlyMap<string, string>): OllamaMessage {
  const content = toContent(message)
  switch (message.role) {
    case 'user':
    case 'system':
      return { role: message.role, ...content }
    case 'developer':
      return { role: 'system', ...content }
    case 'assistant':
      return toAssistant(message, content)
    case 'tool':
      return toToolResult(message, content, toolNames)
    // The templates of Ollama's models leave out without a word what a role that they do not know says.
    default:
      throw refusal(`ollama is not sent messages of the role ${message.role.slice(0, 40)}`)
  }
}

const toolCallsSchema = v.nullish(
  v.array(v.object({ id: v.string(), function: v.object({ name: v.string(), arguments: v.string() }) })),
)

function toAssistant({ tool_calls, reasoning_content }: ChatMessage, content: Content): OllamaMessage {
  const parsed = v.safeParse(toolCallsSchema, tool_calls)
  if (!parsed.success) throw refusal('tool_calls must be a list of functions, each with id, name and arguments')
  const calls = (parsed.output ?? []).map(({ id, function: { name, arguments: given } }) => ({
    id,
    function: { name, arguments: toArguments(id, given) },
  }))
  return {
    role: 'assistant',
    ...content,
    ...(typeof reasoning_content === 'string' && reasoning_content !== '' && { thinking: reasoning_content }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

/** OpenAI's arguments are JSON in a text, Ollama's are an object. */
function toArguments(id: string, given: string): Record<string, unknown> {
  if (given.trim() === '') return {}
  const parsed = v.safeParse(jsonObject, jsonOrUndefined(given))
  if (parsed.success) return parsed.output
  throw refusal(`The arguments of the tool call ${id.slice(0, 80)} must be an object in JSON`)
}

function toToolResult(
  { tool_call_id: id, name }: ChatMessage,
  content: Content,
  toolNames: ReadonlyMap<string, string>,
): OllamaMessage {
  if (typeof id !== 'string') throw refusal('A message of the role tool needs its tool_call_id')
  const toolName = toolNames.get(id) ?? (typeof name === 'string' ? name : undefined)
  return { role: 'tool', ...content, ...(toolName !== undefined && { tool_name: toolName }), tool_call_id: id }
}

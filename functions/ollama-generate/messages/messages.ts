import type { ChatMessage } from '#runtime/contract/chat.ts'
import { withCallsJoined } from '#runtime/contract/joined-calls.ts'
import { forTemplates } from '#runtime/contract/joined-instructions.ts'
import { unknownRole } from '#runtime/contract/refusal.ts'
import { withMediaBehindResults } from '#runtime/contract/result-media.ts'
import { withSpeakers } from '#runtime/contract/speakers.ts'
import { thinkingText } from '#runtime/contract/thinking-text.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { type Content, toContent } from './content.ts'

/** The package's types lack the ids. Ollama reads them from 0.12 on, and ignores them before. */
export type OllamaToolCall = { id: string; function: { name: string; arguments: Record<string, unknown> } }
export type OllamaMessage = Content & {
  role: string
  thinking?: string
  tool_calls?: OllamaToolCall[]
  tool_name?: string
  tool_call_id?: string
}

/**
 * OpenAI's messages in Ollama's format. A tool's result names the tool; OpenAI's has only the id of the call.
 * @throws LlmError invalid_request for what does not fit into them
 */
export function toMessages(messages: readonly ChatMessage[]): OllamaMessage[] {
  const toolNames = new Map<string, string>()
  const told = withMediaBehindResults(forTemplates(withSpeakers(messages)))
  return withCallsJoined(told).map((message) => {
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
    // The templates of Ollama's models silently drop messages of unknown roles.
    default:
      throw unknownRole(message.role, 'ollama')
  }
}

function toAssistant(message: ChatMessage, content: Content): OllamaMessage {
  const thinking = thinkingText(message)
  const calls = readToolCalls(message).map(({ id, name, input }) => ({ id, function: { name, arguments: input } }))
  return {
    role: 'assistant',
    ...content,
    ...(thinking !== '' && { thinking }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function toToolResult(
  { tool_call_id: id, name }: ChatMessage,
  content: Content,
  toolNames: ReadonlyMap<string, string>,
): OllamaMessage {
  const callId = String(id)
  const toolName = toolNames.get(callId) ?? (typeof name === 'string' ? name : undefined)
  return { role: 'tool', ...content, ...(toolName !== undefined && { tool_name: toolName }), tool_call_id: callId }
}

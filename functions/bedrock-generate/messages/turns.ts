import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { toTurns as joinTurns } from '#runtime/contract/turns.ts'
import { toContent } from './content.ts'

/**
 * The messages that are not instructions, as turns of two.
 * @throws LlmError invalid_request for what has no place in them
 */
export function toTurns(messages: readonly ChatMessage[]): Message[] {
  return joinTurns<ContentBlock>(messages, { said: toContent, calls: toToolUses, result: toToolResult }, 'bedrock')
}

function toToolUses(message: ChatMessage): ContentBlock[] {
  return readToolCalls(message).map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } }))
}

function toToolResult({ tool_call_id, content }: ChatMessage): ContentBlock {
  if (typeof tool_call_id !== 'string') throw refusal('A message of the role tool needs its tool_call_id')
  return { toolResult: { toolUseId: tool_call_id, content: toContent(content) } }
}

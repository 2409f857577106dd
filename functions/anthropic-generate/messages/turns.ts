import type { ChatMessage } from '#runtime/contract/chat.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { toTurns as joinTurns, type Turn } from '#runtime/contract/turns.ts'
import { type Block, toBlocks } from './content.ts'

/**
 * The messages that are not instructions, as turns of two.
 * @throws LlmError invalid_request for what has no place in them
 */
export function toTurns(messages: readonly ChatMessage[]): Turn<Block>[] {
  return joinTurns<Block>(messages, { said: toBlocks, calls: toToolUses, result: toToolResult }, 'anthropic')
}

function toToolResult({ tool_call_id, content }: ChatMessage): Block {
  if (typeof tool_call_id !== 'string') throw refusal('A message of the role tool needs its tool_call_id')
  const blocks = toBlocks(content)
  return { type: 'tool_result', tool_use_id: tool_call_id, ...(blocks.length > 0 && { content: blocks }) }
}

function toToolUses(message: ChatMessage): Block[] {
  return readToolCalls(message).map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }))
}

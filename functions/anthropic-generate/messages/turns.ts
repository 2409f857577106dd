import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { type Block, refusal, toBlocks } from './content.ts'

export type Turn = { role: 'user' | 'assistant'; content: Block[] }

/**
 * The messages that are not instructions, as turns of two: a tool's result belongs to the user's turn, and what one side
 * says in several messages is one turn, so that all results of parallel calls stand together, as Anthropic wants them.
 * @throws LlmError invalid_request for what has no place in them
 */
export function toTurns(messages: readonly ChatMessage[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    const { role, content } = toTurn(message)
    const last = turns.at(-1)
    if (content.length === 0) continue
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  return turns
}

function toTurn(message: ChatMessage): Turn {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: toBlocks(message.content) }
    case 'assistant':
      return { role: 'assistant', content: [...toBlocks(message.content), ...toToolUses(message)] }
    case 'tool':
      return { role: 'user', content: [toToolResult(message)] }
    default:
      throw refusal(`anthropic is not sent messages of the role ${message.role.slice(0, 40)}`)
  }
}

function toToolResult({ tool_call_id, content }: ChatMessage): Block {
  if (typeof tool_call_id !== 'string') throw refusal('A message of the role tool needs its tool_call_id')
  const blocks = toBlocks(content)
  return { type: 'tool_result', tool_use_id: tool_call_id, ...(blocks.length > 0 && { content: blocks }) }
}

function toToolUses(message: ChatMessage): Block[] {
  return readToolCalls(message).map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }))
}

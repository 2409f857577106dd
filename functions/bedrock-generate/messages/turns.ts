import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { readToolCalls } from '#runtime/contract/tool-calls.ts'
import { refusal, toContent } from './content.ts'

type Turn = { role: 'user' | 'assistant'; content: ContentBlock[] }

/**
 * The messages that are not instructions, as turns of two: a tool's result belongs to the user's turn, and what one side
 * says in several messages is one turn, so that all results of parallel calls stand together, as Bedrock wants them.
 * @throws LlmError invalid_request for what has no place in them
 */
export function toTurns(messages: readonly ChatMessage[]): Message[] {
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
      return { role: 'user', content: toContent(message.content) }
    case 'assistant':
      return { role: 'assistant', content: [...toContent(message.content), ...toToolUses(message)] }
    case 'tool':
      return { role: 'user', content: [toToolResult(message)] }
    default:
      throw refusal(`bedrock is not sent messages of the role ${message.role.slice(0, 40)}`)
  }
}

function toToolUses(message: ChatMessage): ContentBlock[] {
  return readToolCalls(message).map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } }))
}

function toToolResult({ tool_call_id, content }: ChatMessage): ContentBlock {
  if (typeof tool_call_id !== 'string') throw refusal('A message of the role tool needs its tool_call_id')
  return { toolResult: { toolUseId: tool_call_id, content: toContent(content) } }
}

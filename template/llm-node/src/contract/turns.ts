import type { ChatMessage } from './chat.ts'
import { refusal } from './refusal.ts'

/** What one side says, in a provider's own blocks. */
export type Turn<Block> = { role: 'user' | 'assistant'; content: Block[] }

/** How a provider's blocks are made of what messages hold. */
export type ToBlocks<Block> = {
  said(content: ChatMessage['content']): Block[]
  calls(message: ChatMessage): Block[]
  result(message: ChatMessage): Block
}

/**
 * The messages that are not instructions, as turns of two, for providers that know no other roles: a tool's result belongs to
 * the user's turn, and what one side says in several messages is one turn, so that all results of parallel calls stand together.
 * @throws LlmError invalid_request for a role that has no place in them
 */
export function toTurns<Block>(
  messages: readonly ChatMessage[],
  blocks: ToBlocks<Block>,
  provider: string,
): Turn<Block>[] {
  const turns: Turn<Block>[] = []
  for (const message of messages) {
    const { role, content } = toTurn(message, blocks, provider)
    const last = turns.at(-1)
    if (content.length === 0) continue
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  return turns
}

function toTurn<Block>(message: ChatMessage, { said, calls, result }: ToBlocks<Block>, provider: string): Turn<Block> {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: said(message.content) }
    case 'assistant':
      return { role: 'assistant', content: [...said(message.content), ...calls(message)] }
    case 'tool':
      return { role: 'user', content: [result(message)] }
    default:
      throw refusal(`${provider} is not sent messages of the role ${message.role.slice(0, 40)}`)
  }
}

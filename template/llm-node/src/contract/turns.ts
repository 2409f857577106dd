import { type ChatMessage, isFilledText } from './chat.ts'
import { refusal, unsupported } from './refusal.ts'

/** What one side says, in a provider's own blocks. */
export type Turn<Block> = { role: 'user' | 'assistant'; content: Block[] }

/** How a provider's blocks are made of what messages hold. */
export type ToBlocks<Block> = {
  said(message: ChatMessage): Block[]
  calls(message: ChatMessage): Block[]
  result(message: ChatMessage): Block[]
  /** What an assistant thought before it said or called anything. */
  thoughts(message: ChatMessage): Block[]
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
    if (last?.role === role) for (const block of content) last.content.push(block)
    else turns.push({ role, content })
  }
  if (turns.length === 0) throw unsupported(`${provider} is not sent messages that are blank`, 'messages')
  return turns
}

function toTurn<Block>(message: ChatMessage, blocks: ToBlocks<Block>, provider: string): Turn<Block> {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: blocks.said(message) }
    case 'assistant':
      return {
        role: 'assistant',
        content: [...blocks.thoughts(message), ...blocks.said(message), ...blocks.calls(message)],
      }
    case 'tool':
      return { role: 'user', content: blocks.result(message) }
    default:
      throw refusal(`${provider} is not sent messages of the role ${message.role.slice(0, 40)}`)
  }
}

export type Part = { type: string } & Record<string, unknown>

/**
 * What a message says, in parts, for providers that have parts alone. Blank texts are left out, which many answer 400 to and
 * which say nothing; a refusal stands for the content where that is missing.
 */
export function partsOf({ content, refusal: refused }: ChatMessage): Part[] {
  const said = (content ?? '').length > 0 ? content : isFilledText(refused) ? refused : ''
  const parts = typeof said === 'string' ? [{ type: 'text', text: said }] : (said ?? [])
  return parts.filter(({ type, text }) => type !== 'text' || String(text).trim() !== '')
}

import { type ChatMessage, isFilledText } from './chat.ts'
import { blankConversation, unknownRole } from './refusal.ts'

/** One side's turn, in a provider's own blocks. */
export type Turn<Block> = { role: 'user' | 'assistant'; content: Block[] }

/** Translates the contents of a message into a provider's blocks. */
export type ToBlocks<Block> = {
  said(message: ChatMessage): Block[]
  calls(message: ChatMessage): Block[]
  result(message: ChatMessage): Block[]
  /** The assistant's thoughts, which precede everything else of their step. */
  thoughts(message: ChatMessage): Block[]
  /** The assistant's message in steps, each with its thoughts, for models that want these at their place. */
  steps?: (message: ChatMessage) => readonly ChatMessage[]
}

/**
 * The messages without instructions, as alternating turns, for providers that have only two roles. A tool's result belongs to the
 * user's turn, and consecutive messages of one side form one turn, so the results of parallel calls stay together.
 * @throws LlmError invalid_request for any other role
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
  if (turns.length === 0) throw blankConversation(provider)
  return turns
}

function toTurn<Block>(message: ChatMessage, blocks: ToBlocks<Block>, provider: string): Turn<Block> {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: blocks.said(message) }
    case 'assistant':
      return {
        role: 'assistant',
        content: (blocks.steps?.(message) ?? [message]).flatMap((step) => [
          ...blocks.thoughts(step),
          ...blocks.said(step),
          ...blocks.calls(step),
        ]),
      }
    case 'tool':
      return { role: 'user', content: blocks.result(message) }
    default:
      throw unknownRole(message.role, provider)
  }
}

export type Part = { type: string } & Record<string, unknown>

/**
 * The content of a message as parts, for providers that know only parts. Blank texts are dropped, because many providers answer
 * 400 to them. A refusal replaces missing content.
 */
export function partsOf({ content, refusal: refused }: ChatMessage): Part[] {
  const said = (content ?? '').length > 0 ? content : isFilledText(refused) ? refused : ''
  const parts = typeof said === 'string' ? [{ type: 'text', text: said }] : (said ?? [])
  return parts.filter(({ type, text }) => type !== 'text' || String(text).trim() !== '')
}

import type { ChatMessage } from './chat.ts'

const instructing: ReadonlySet<string> = new Set(['system', 'developer'])

/**
 * The instructions of a conversation and its turns apart, for providers that have a place of their own for the former.
 * Where there is nothing but instructions, they are the user's turn: clients send that, and every provider wants a turn.
 */
export function splitInstructions(messages: readonly ChatMessage[]): {
  instructions: ChatMessage[]
  turns: ChatMessage[]
} {
  const turns = messages.filter(({ role }) => !instructing.has(role))
  if (turns.length === 0) return { instructions: [], turns: messages.map((message) => ({ ...message, role: 'user' })) }
  return { instructions: messages.filter(({ role }) => instructing.has(role)), turns }
}

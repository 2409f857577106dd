import type { ChatMessage } from './chat.ts'

const instructing: ReadonlySet<string> = new Set(['system', 'developer'])

/** True for a message that instructs the model. */
export function isInstruction({ role }: ChatMessage): boolean {
  return instructing.has(role)
}

/**
 * Separates the instructions of a conversation from its turns, for providers that have a field for instructions. A conversation
 * of instructions alone becomes the user's turn: clients send that, and every provider requires a turn.
 */
export function splitInstructions(messages: readonly ChatMessage[]): {
  instructions: ChatMessage[]
  turns: ChatMessage[]
} {
  const turns = messages.filter((message) => !isInstruction(message))
  if (turns.length === 0) return { instructions: [], turns: messages.map((message) => ({ ...message, role: 'user' })) }
  return { instructions: messages.filter(isInstruction), turns }
}

import type { ChatMessage } from './chat.ts'

const instructing: ReadonlySet<string> = new Set(['system', 'developer'])

/** True for a message that instructs the model. */
export function isInstruction({ role }: ChatMessage): boolean {
  return instructing.has(role)
}

/**
 * Separates the instructions of a conversation from its turns, for providers that have a field for instructions. A conversation
 * of instructions alone becomes the user's turn: clients send that, and every provider requires a turn. So do instructions in the
 * place of one, between two answers or behind the last: without them, the model would go on with that answer. They keep their place
 * when the next answer follows, for the sake of prompt caches.
 */
export function splitInstructions(messages: readonly ChatMessage[]): {
  instructions: ChatMessage[]
  turns: ChatMessage[]
} {
  if (messages.every(isInstruction)) return { instructions: [], turns: messages.map(asUsers) }
  const instructions: ChatMessage[] = []
  const turns: ChatMessage[] = []
  let undecided: ChatMessage[] = []
  const decide = (isBeforeAnswer: boolean) => {
    const isTurn = isBeforeAnswer && turns.at(-1)?.role === 'assistant'
    for (const message of undecided) {
      if (isTurn) turns.push(asUsers(message))
      else instructions.push(message)
    }
    undecided = []
  }
  for (const message of messages) {
    if (isInstruction(message)) undecided.push(message)
    else {
      decide(message.role === 'assistant')
      turns.push(message)
    }
  }
  decide(true)
  return { instructions, turns }
}

function asUsers(message: ChatMessage): ChatMessage {
  return { ...message, role: 'user' }
}

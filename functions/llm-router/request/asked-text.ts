import { type ChatRequest, messageText } from '#runtime/contract/chat.ts'
import { withoutOuterBlocks } from './classify/blocks.ts'
import { rawWordsOf } from './classify/words.ts'

/** "yes", "go ahead", "and now?": such words ask for what the turn before has asked. */
const mostWords = 3
const mostCharacters = 24
const mostTurns = 5

/**
 * The text of the current question: the last user message, without the earlier turns. One that says next to nothing of its own
 * (BerriAI/litellm#35471), or only holds what a client program adds (BerriAI/litellm#35185), goes on with the user's turn before it.
 */
export function askedText({ messages }: Pick<ChatRequest, 'messages'>): string {
  const turns = messages.filter(({ role }) => role === 'user').map(messageText)
  const text = turns.at(-1) ?? ''
  const own = ownWords(text)
  if (!isGoAhead(own)) return text
  const earlier = turns.slice(-mostTurns, -1).findLast((turn) => !isGoAhead(ownWords(turn)))
  if (earlier === undefined) return text
  return own === '' ? earlier : `${earlier}\n\n${own}`
}

function ownWords(text: string): string {
  return text.includes('</') ? withoutOuterBlocks(text).text : text.trim()
}

function isGoAhead(own: string): boolean {
  return own.length <= mostCharacters && rawWordsOf(own).length <= mostWords
}

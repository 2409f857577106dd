import { hasCalls } from './call-texts.ts'
import type { ChatMessage } from './chat.ts'
import { isFilled } from './filled.ts'

/** Texts of a message that go on in the next one. */
const texts: ReadonlySet<string> = new Set(['reasoning_content', 'reasoning', 'refusal'])

/**
 * The messages with what an assistant says directly behind its own calls in the message of these calls. Thoughts between two calls
 * make two messages of one turn, and OpenAI refuses calls whose results do not follow them at once.
 */
export function withCallsJoined(messages: readonly ChatMessage[]): ChatMessage[] {
  const joined: ChatMessage[] = []
  let isCalling = false
  for (const message of messages) {
    const isAnswer = message.role === 'assistant'
    const before = isAnswer && isCalling ? joined.pop() : undefined
    joined.push(before === undefined ? message : toOne(before, message))
    isCalling = isAnswer && (isCalling || hasCalls(message))
  }
  return joined
}

function toOne(before: ChatMessage, message: ChatMessage): ChatMessage {
  const names = new Set([...Object.keys(before), ...Object.keys(message)])
  const fields = [...names].map((name) => [name, together(name, [before[name], message[name]])])
  return { ...before, ...Object.fromEntries(fields) }
}

function together(name: string, values: readonly unknown[]): unknown {
  const said = values.filter(isFilled)
  if (said.length < 2) return said[0] ?? values[0]
  if (name === 'content') return said.flatMap(toParts)
  if (said.every(Array.isArray)) return said.flat()
  return texts.has(name) ? said.join('') : said.at(-1)
}

function toParts(content: unknown): unknown[] {
  return Array.isArray(content) ? content : [{ type: 'text', text: content }]
}

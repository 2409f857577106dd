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
  const runs: ChatMessage[][] = []
  let isCalling = false
  for (const message of messages) {
    const isAnswer = message.role === 'assistant'
    if (isAnswer && isCalling) runs.at(-1)?.push(message)
    else runs.push([message])
    isCalling = isAnswer && (isCalling || hasCalls(message))
  }
  return runs.map(toOne)
}

function toOne(run: readonly ChatMessage[]): ChatMessage {
  const [first, ...rest] = run
  if (first === undefined) throw new Error('A run has a message.')
  if (rest.length === 0) return first
  const names = new Set(run.flatMap((message) => Object.keys(message)))
  const fields = [...names].map((name) => [
    name,
    together(
      name,
      run.map((message) => message[name]),
    ),
  ])
  return { ...first, ...Object.fromEntries(fields) }
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

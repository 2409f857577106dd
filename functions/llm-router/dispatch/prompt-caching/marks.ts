import { itemsOf } from '#runtime/contract/filled.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'

type Body = Record<string, unknown>

const mark = { cache_control: { type: 'ephemeral' } } as const
const instructing: ReadonlySet<unknown> = new Set(['system', 'developer'])

/**
 * A request with marks for a provider that caches only up to marks: behind the tools, the instructions, and, in a conversation, the
 * user's last turn and the one before. The last one is written for the next turn to read; the one before is where the last turn has
 * written, which a provider finds for sure. Anthropic takes four marks; each token is written once, however many there are.
 */
export function withMarks(body: Body, goesOn: boolean): Body {
  const messages = itemsOf(body.messages)
  const tools = itemsOf(body.tools)
  const lastInstruction = messages.findLastIndex((message) => instructing.has(roleOf(message)))
  const marked = new Set([lastInstruction, ...(goesOn ? endsOfUsersTurns(messages).slice(-2) : [])])
  return {
    ...body,
    ...(tools.length > 0 && {
      tools: tools.map((tool, index) => (index === tools.length - 1 ? withMark(tool) : tool)),
    }),
    messages: messages.map((message, index) =>
      marked.has(index) && mayBeMarked(message) ? withMark(message) : message,
    ),
  }
}

/** Results of tools are part of the user's turn. */
function endsOfUsersTurns(messages: readonly unknown[]): number[] {
  const turns = messages.flatMap((message, index) => (instructing.has(roleOf(message)) ? [] : [{ message, index }]))
  return turns.flatMap(({ message, index }, place) => {
    const next = turns[place + 1]
    const isUsers = roleOf(message) !== 'assistant'
    return isUsers && (next === undefined || roleOf(next.message) === 'assistant') ? [index] : []
  })
}

function roleOf(message: unknown): unknown {
  return isJsonObject(message) ? message.role : undefined
}

/** Anthropic answers 400 to a mark on an empty text. */
function mayBeMarked(message: unknown): boolean {
  if (!isJsonObject(message)) return false
  const { role, content } = message
  const last: unknown = Array.isArray(content) ? content.at(-1) : content
  const text = isJsonObject(last) && last.type === 'text' ? last.text : last
  return role === 'tool' || (typeof text === 'string' ? text.trim() !== '' : isJsonObject(text))
}

function withMark(one: unknown): unknown {
  return isJsonObject(one) ? { ...one, ...mark } : one
}

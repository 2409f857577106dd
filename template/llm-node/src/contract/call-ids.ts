import { hash } from 'node:crypto'
import type { ChatMessage } from './chat.ts'

/** What a provider wants the ids of calls to be: all of `pattern`, and as long as what is made here when they are not. */
export type IdRule = { pattern: RegExp; madeLength: number }

/** Letters, digits, _ and -, as Anthropic and Bedrock want them. */
export const wordIds: IdRule = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, madeLength: 32 }
/** Mistral's models want nine letters and digits. */
export const mistralIds: IdRule = { pattern: /^[a-zA-Z0-9]{9}$/, madeLength: 9 }
/** OpenAI answers 400 to longer ones. */
export const shortIds: IdRule = { pattern: /^.{1,40}$/s, madeLength: 32 }

/**
 * The messages with ids of calls that a provider takes, each of them once. What is made is made of the id and its place among
 * those alike, so that the same conversation gets the same ids, whoever answers it and as often as it is sent: caches of
 * prompts depend on it. A result keeps the id of its call.
 */
export function withFitIds(messages: readonly ChatMessage[], { pattern, madeLength }: IdRule): ChatMessage[] {
  const used = new Set<string>()
  const times = new Map<string, number>()
  /** For an id, what its calls that have no result yet are called now. */
  const open = new Map<string, string[]>()

  function fitted(id: string): string {
    const nth = times.get(id) ?? 0
    times.set(id, nth + 1)
    let made = id
    for (let salt = nth; !pattern.test(made) || used.has(made); salt += 1) {
      made = hash('sha256', `${salt}:${id}`).slice(0, madeLength)
    }
    used.add(made)
    open.set(id, [...(open.get(id) ?? []), made])
    return made
  }

  return messages.map((message) => {
    const { tool_calls: calls, tool_call_id: id } = message
    if (Array.isArray(calls)) {
      const made = calls.map((call) => ({ ...call, id: fitted(String(call.id)) }))
      return { ...message, tool_calls: made }
    }
    if (message.role !== 'tool' || typeof id !== 'string') return message
    return { ...message, tool_call_id: open.get(id)?.shift() ?? id }
  })
}

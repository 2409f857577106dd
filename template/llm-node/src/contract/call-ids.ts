import { hash } from 'node:crypto'
import type { ChatMessage } from './chat.ts'

/** The ids of calls that a provider accepts, and the length of a replacement for any other. */
export type IdRule = { pattern: RegExp; madeLength: number }

/** Letters, digits, _ and -, as Anthropic and Bedrock require. */
export const wordIds: IdRule = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, madeLength: 32 }
/** Mistral's models require nine letters and digits. */
export const mistralIds: IdRule = { pattern: /^[a-zA-Z0-9]{9}$/, madeLength: 9 }
/** OpenAI answers 400 to longer ones. */
export const shortIds: IdRule = { pattern: /^.{1,40}$/s, madeLength: 32 }

/**
 * The messages with ids of calls that a provider accepts, each used once. A replacement depends only on the id and its position
 * among equal ids, so the same conversation always gets the same ids: prompt caches depend on that. A result keeps the id of
 * its call.
 */
export function withFitIds(messages: readonly ChatMessage[], { pattern, madeLength }: IdRule): ChatMessage[] {
  const used = new Set<string>()
  const times = new Map<string, number>()
  /** The new ids of the calls that have no result yet, by their old id. */
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

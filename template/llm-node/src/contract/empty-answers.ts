import { isFilled, isSpoken } from './filled.ts'
import { stopSequences } from './stop-sequences.ts'
import type { Usage } from './usage.ts'

/** How an answer ended that says nothing. */
export type EmptyEnd = {
  /** The sequence that ended it, where the provider names it. */
  stoppedBy: unknown
  usage: Usage | null | undefined
  hasThoughts: boolean
}

/** Whether an answer that ended so is whole. */
export type IsWholeEmpty = (end: EmptyEnd) => boolean

/**
 * The judge of empty answers to a request; undefined where none is whole. A model may come to a stop sequence at once, and Claude
 * and GPT may have nothing to add to the result of a tool: to ask again, or another provider, would cost the same once more. Unless
 * the provider names the sequence, its count of tokens must prove that the model has said something that nobody sees.
 */
export function emptyAnswers({ stop, messages, n }: Record<string, unknown>): IsWholeEmpty | undefined {
  const sequences = Array.isArray(stop) || typeof stop === 'string' ? stopSequences(stop) : undefined
  if (sequences === undefined && !followsResult(messages)) return undefined
  // The usage of several choices does not tell which of them said something.
  const isOnlyOne = typeof n !== 'number' || n <= 1
  return ({ stoppedBy, usage, hasThoughts }) => {
    if (typeof stoppedBy === 'string' && sequences?.includes(stoppedBy)) return true
    return isOnlyOne && answerTokens(usage, hasThoughts) > 0
  }
}

/** The tokens of an answer beside those of its thoughts, as far as they are known. */
function answerTokens(usage: Usage | null | undefined, hasThoughts: boolean): number {
  const thoughts = usage?.completion_tokens_details?.reasoning_tokens
  if (hasThoughts && !thoughts) return 0
  return (usage?.completion_tokens ?? 0) - (thoughts ?? 0)
}

/** True where a tool's result is the last word, or a part of it: clients send texts beside results. */
function followsResult(messages: unknown): boolean {
  if (!Array.isArray(messages)) return false
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const role = messages[at]?.role
    if (role === 'tool' || role === 'function') return true
    if (role !== 'user') return false
  }
  return false
}

/** The fields of a message that make an answer. Thoughts alone do not. */
const answerFields = ['content', 'refusal', 'tool_calls', 'function_call', 'audio', 'images']
const thoughtFields = ['reasoning_content', 'reasoning', 'reasoning_details']

/** True for a message, or a piece of one, that says some of an answer. */
export function isAnswering(said: Record<string, unknown>): boolean {
  return answerFields.some((name) => isFilled(said[name]))
}

/** The same for one that begins an answer: white space does not. */
export function isBeginning(said: Record<string, unknown>): boolean {
  return answerFields.some((name) => (name === 'content' ? isSpoken(said.content) : isFilled(said[name])))
}

export function isThinking(said: Record<string, unknown>): boolean {
  return thoughtFields.some((name) => isFilled(said[name]))
}

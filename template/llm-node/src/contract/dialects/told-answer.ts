import type { ChatCompletion } from '../chat.ts'
import type { Spoken } from './dialect.ts'

/** A whole answer, and how its dialect tells it where that differs. */
export type ToldAnswer = ChatCompletion & { told?: object }

/**
 * Belongs to the reading of an answer: one that the dialect cannot carry is refused like any other that is unusable.
 * @throws LlmError bad_reply
 */
export function toldAnswer({ whole }: Pick<Spoken, 'whole'>, completion: ChatCompletion): ToldAnswer {
  return whole ? { ...completion, told: whole(completion) } : completion
}

import { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { FailedAttempt } from '../exhausted.ts'

const firstPauseMs = 250
const longestPauseMs = 1000
const leastShare = 0.2

/**
 * The pause before a full function is asked again: 50 to 250 ms, then up to twice as long each time, up to a second. Most of it is
 * chance, since those that were refused together would come back together and be refused together.
 * @param refusals how often it has been asked in vain since the wait began
 * @param random from 0 to 1
 */
export function roomPauseMs(refusals: number, random: number): number {
  const mostMs = Math.min(firstPauseMs * 2 ** refusals, longestPauseMs)
  return Math.round(mostMs * (leastShare + (1 - leastShare) * random))
}

export type FullError = LlmError & { details: { isFull: true } }

/** True of a refusal by a function that is well, but has no place for one more call: nobody has worked, and nothing is charged. */
export function isFull(error: unknown): error is FullError {
  return error instanceof LlmError && error.details.isFull === true
}

/** A target that is full, and how it said so. */
export type Full = { target: Target; refusal: LlmError }

/** Each target that was full when it was asked last, in the order in which they were asked. */
export function fullOnes(failed: readonly FailedAttempt[]): Full[] {
  const last = new Map(failed.map(({ target, error }) => [target, error]))
  return [...last].flatMap(([target, refusal]) => (isFull(refusal) ? [{ target, refusal }] : []))
}

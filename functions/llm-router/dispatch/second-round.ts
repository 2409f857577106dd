import type { Tried } from './attempt.ts'
import { type FailedAttempt, refusalsIn } from './exhausted.ts'
import { beforeRetry, type RetryParts } from './retry.ts'
import { type SecondChance, secondChances } from './second-chances.ts'
import type { Start } from './start-attempt.ts'

type Round<Result> = {
  /** Those of the first round; the attempts of this one are added as they fail. */
  failed: readonly FailedAttempt[]
  leftMs: () => number
  /** False if as many targets have been asked as one request may ask. */
  hasPlaces: boolean
  start: Start<Result>
  /** Records the results of attempts, and returns the answer if there is one. */
  take: (ends: readonly Tried<Result>[]) => { result: Result } | undefined
}

/** Asks some once more when all candidates have failed, as `secondChances` decides. Undefined if none of them answers. */
export async function secondRound<Result>(
  { failed, leftMs, hasPlaces, start, take }: Round<Result>,
  signal: AbortSignal,
  parts: RetryParts,
): Promise<{ result: Result } | undefined> {
  const had: SecondChance[] = []
  const chances = () => secondChances(failed, { had, leftMs: leftMs(), hasPlaces }, parts)
  for (let [chance, next] = chances(); chance && leftMs() > 0; [chance, next] = chances()) {
    had.push(chance)
    if (chance.why === 'failed') await beforeRetry(chance, parts.states, signal)
    const isReplaceable = next !== undefined || refusalsIn(failed).length > 0
    const room = chance.why === 'full' ? chance : undefined
    const answered = take([await start('retry', chance.target, { next: next?.target, isReplaceable, room }).ended])
    if (answered) return answered
  }
  return undefined
}

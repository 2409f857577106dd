import { setTimeout as wait } from 'node:timers/promises'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { effectOf } from '../state/failure-effects.ts'
import type { Minute } from '../state/minute.ts'
import type { TargetStates } from '../state/target-states.ts'
import { type FailedAttempt, mayBeBilled } from './exhausted.ts'
import { isFull } from './room/full.ts'

const longestDelayMs = 2000
const shortestDelayMs = 50
/** The largest random addition, and a fixed one, because two clocks measure the wait that a provider asked for. */
const spreadMs = 100
const toleranceMs = 5

/**
 * Limits the retries of a target to a few per minute, plus a share of its requests. If all calls of a target fail, retrying each
 * of them would double the load on a broken target.
 */
export function mayRetry(
  { requests, retries }: Pick<Minute, 'requests' | 'retries'>,
  { retriesPerMinute, retryPercent }: Pick<Catalogue['failures'], 'retriesPerMinute' | 'retryPercent'>,
): boolean {
  return retries < retriesPerMinute + (requests * retryPercent) / 100
}

export type RetryParts = {
  catalogue: Pick<Catalogue, 'failures'>
  states: TargetStates
  random: () => number
}

/** A target that may be retried, and how long after. */
export type Retry = { target: Target; delayMs: number }

/**
 * The first one that may be retried. The delay is what the provider asked for, or a short one, plus a random time, so that simultaneous
 * failures are not retried simultaneously. Undefined if no target will be available in time.
 */
export function toRetry(
  failed: readonly FailedAttempt[],
  leftMs: number,
  { catalogue, states, random }: RetryParts,
): Retry | undefined {
  for (const { target, error } of failed) {
    const delayMs = (error.details.retryAfterMs ?? shortestDelayMs) + toleranceMs + spreadMs * random()
    // A function that does not start has already been retried, and one that is full is waited for.
    if (isFull(error) || !effectOf(error.code).mayRepeat || mayBeBilled({ error }) || error.details.isStarting) continue
    if (delayMs > Math.min(longestDelayMs, leftMs / 2)) continue
    if ('why' in states(target).standing(undefined, delayMs)) continue
    if (mayRetry(states(target).minute, catalogue.failures)) return { target, delayMs }
  }
  return undefined
}

/**
 * Counts a retry, and waits until it is due.
 * @throws the reason of the signal
 */
export async function beforeRetry(
  { target, delayMs }: Retry,
  states: TargetStates,
  signal: AbortSignal,
): Promise<void> {
  states(target).retries()
  await wait(delayMs, undefined, { signal }).catch(() => {
    throw signal.reason
  })
}

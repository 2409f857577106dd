import { setTimeout as wait } from 'node:timers/promises'
import type { Target } from '../catalogue/catalogue.ts'
import { effectOf } from '../state/failure-effects.ts'
import type { StateView } from '../state/target-view.ts'
import { type FailedAttempt, mayBeBilled } from './exhausted.ts'

const longestDelayMs = 2000
const shortestDelayMs = 50
/** What chance adds at most, and what is added at least, since two clocks measure the time that a provider has asked for. */
const spreadMs = 100
const toleranceMs = 5

/**
 * Lets the same target be tried again only so often: a few times a minute, and for a share of its requests beyond. When all
 * calls of a target fail, trying each of them again would double the load on what is broken already.
 */
export function createRetryBudget(settings: { retriesPerMinute: number; retryPercent: number }) {
  const taken = new Map<string, { minute: number; retries: number }>()
  return (targetName: string, requestsThisMinute: number, nowMs: number): boolean => {
    const minute = Math.floor(nowMs / 60_000)
    const before = taken.get(targetName)
    const retries = before?.minute === minute ? before.retries : 0
    if (retries >= settings.retriesPerMinute + (requestsThisMinute * settings.retryPercent) / 100) return false
    taken.set(targetName, { minute, retries: retries + 1 })
    return true
  }
}
export type RetryBudget = ReturnType<typeof createRetryBudget>

export type RetryParts = {
  states: StateView
  retryBudget: RetryBudget
  now: () => number
  random: () => number
}

/**
 * When all have failed: the first target that may be asked once more, after the time it asked for or a short one, and a bit
 * more that chance draws, so that those who failed together do not come back together. Undefined where there is none that
 * will be back by then, or no time.
 */
export async function retryTarget(
  signal: AbortSignal,
  failed: readonly FailedAttempt[],
  leftMs: number,
  { states, retryBudget, now, random }: RetryParts,
): Promise<Target | undefined> {
  for (const { target, error } of failed) {
    const delayMs = (error.details.retryAfterMs ?? shortestDelayMs) + toleranceMs + spreadMs * random()
    // A function that does not start has been asked again and again.
    if (!effectOf(error.code).mayRepeat || mayBeBilled({ error }) || error.details.isStarting) continue
    if (delayMs > Math.min(longestDelayMs, leftMs / 2)) continue
    if ('why' in states(target).standing(undefined, delayMs)) continue
    if (!retryBudget(target.name, states(target).minute.requests, now())) continue
    await wait(delayMs, undefined, { signal }).catch(() => {
      throw signal.reason
    })
    return target
  }
  return undefined
}

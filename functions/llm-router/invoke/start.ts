import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { LlmError } from '#runtime/errors.ts'

const firstWaitMs = 100

/**
 * Asks again as long as the function is only just starting, since nothing has reached it: on the Community gateway such a
 * one answers 500, and a stream 200 with nothing in it.
 * @param limitMs how long it is waited for in all
 */
export async function untilStarted<Reply>(
  ask: () => Promise<Reply>,
  { signal, startTimeMs: limitMs }: { signal: AbortSignal; startTimeMs: number },
): Promise<Reply> {
  const beganMs = performance.now()
  for (let waitMs = firstWaitMs; ; waitMs *= 2) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof LlmError) || !error.details.isStarting) throw error
      if (performance.now() - beganMs + waitMs > limitMs) throw error
      await wait(waitMs, undefined, { signal }).catch(() => {
        // Whoever gave the time up, nothing has been reached in it.
        throw error
      })
    }
  }
}

/** A connection that is refused is so at once; what comes later may have been sent, and its work done. */
const refusedWithinMs = 250

/** What is known of a call that the platform has ended without the function's own word. */
export function endedByPlatform(elapsedMs: number): { isStarting: true } | { mayBeBilled: true } {
  return elapsedMs <= refusedWithinMs ? { isStarting: true } : { mayBeBilled: true }
}

/** Less than this is the way through the gateway, and no start. */
const shortestStartMs = 500

/** What of the time until a reply was spent before the function had begun, by the time that its watchdog tells. */
export function startMs(headers: IncomingHttpHeaders, untilReplyMs: number): number {
  const seconds = Number(headers['x-duration-seconds'] ?? Number.NaN)
  const beforeMs = untilReplyMs - seconds * 1000
  return beforeMs >= shortestStartMs ? beforeMs : 0
}

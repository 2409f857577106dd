import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { LlmError } from '#runtime/errors.ts'

const firstWaitMs = 100

/**
 * Retries while the function is starting, because no request has reached it. On the Community gateway, such a call gets a 500, and
 * a stream an empty 200.
 * @param limitMs the total time to wait
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
        // The wait was aborted, and no request has reached the function.
        throw error
      })
    }
  }
}

/** A refused connection fails at once. A later failure may concern a request that was sent and processed. */
const refusedWithinMs = 250

/** What is known about a call that the platform ended before the function answered. */
export function endedByPlatform(elapsedMs: number): { isStarting: true } | { mayBeBilled: true } {
  return elapsedMs <= refusedWithinMs ? { isStarting: true } : { mayBeBilled: true }
}

/** Anything shorter is the way through the gateway. */
const shortestStartMs = 500

/** The part of the time until a reply that passed before the function began, according to its watchdog. */
export function startMs(headers: IncomingHttpHeaders, untilReplyMs: number): number {
  const seconds = Number(headers['x-duration-seconds'] ?? Number.NaN)
  const beforeMs = untilReplyMs - seconds * 1000
  return beforeMs >= shortestStartMs ? beforeMs : 0
}

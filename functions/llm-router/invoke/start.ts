import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { LlmError } from '#runtime/errors.ts'
import type { MayBeHeld } from './held-calls.ts'

const firstWaitMs = 100

/**
 * Retries while the function is starting, because no request has reached it. On the Community gateway, such a call gets a 500, and
 * a stream an empty 200.
 * @param limitMs how long after the first refusal; before it, the gateway may have held the call while the function was scaled up
 */
export async function untilStarted<Reply>(
  ask: () => Promise<Reply>,
  { signal, startTimeMs: limitMs }: { signal: AbortSignal; startTimeMs: number },
): Promise<Reply> {
  let refusedMs: number | undefined
  for (let waitMs = firstWaitMs; ; waitMs *= 2) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof LlmError) || !error.details.isStarting) throw error
      refusedMs ??= performance.now()
      if (performance.now() - refusedMs + waitMs > limitMs) throw error
      await wait(waitMs, undefined, { signal }).catch(() => {
        // The wait was aborted, and no request has reached the function.
        throw error
      })
    }
  }
}

/** A refused connection fails at once. A later failure may concern a request that was sent and processed. */
const refusedWithinMs = 250

/** What passed until a call ended. `holdMs` is how long the platform may have held it, because its function had to start first. */
export type Waited = { elapsedMs: number; holdMs: number }

export type StartParts = {
  mayBeHeld: MayBeHeld
  /** How long a function may take to start. */
  coldStartMs: number
}

/** Tells how long a call that is sent now has been waited for. */
export function startWaiting({ mayBeHeld, coldStartMs }: StartParts, functionName: string): () => Waited {
  const sentMs = performance.now()
  const isHeld = mayBeHeld(functionName)
  return () => ({ elapsedMs: performance.now() - sentMs, holdMs: isHeld() ? coldStartMs : 0 })
}

/** What is known about a call that the platform ended before the function answered. */
export function endedByPlatform(
  headers: IncomingHttpHeaders,
  { elapsedMs, holdMs }: Waited,
): { isStarting: true } | { mayBeBilled: true } {
  const ownMs = durationMs(headers)
  const isRefused = ownMs === undefined ? elapsedMs <= holdMs + refusedWithinMs : ownMs <= refusedWithinMs
  return isRefused ? { isStarting: true } : { mayBeBilled: true }
}

/** Anything shorter is the way through the gateway. */
const shortestStartMs = 500

/** The part of the time until a reply that passed before the function began, according to its watchdog. */
export function startMs(headers: IncomingHttpHeaders, untilReplyMs: number): number {
  const beforeMs = untilReplyMs - (durationMs(headers) ?? untilReplyMs)
  return beforeMs >= shortestStartMs ? beforeMs : 0
}

/** How long the function had the call, according to its watchdog, which says so of failures, too. */
function durationMs(headers: IncomingHttpHeaders): number | undefined {
  const seconds = Number.parseFloat(String(headers['x-duration-seconds']))
  return Number.isNaN(seconds) ? undefined : seconds * 1000
}

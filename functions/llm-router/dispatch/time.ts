import { longestTimeoutMs } from '#runtime/contract/durations.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { longestMs } from '../catalogue/values.ts'

type Timing = { timeoutMs?: number | undefined; maxLatencyMs: number }

/**
 * How long the whole request may take: as long as its caller says, else as long as the gateway allows. `max_latency_ms`
 * steers the choice only.
 */
export function requestTimeMs({ timeoutMs }: Timing): number {
  return Math.min(timeoutMs ?? longestMs, longestMs)
}

/**
 * How long one attempt may take: the target's own time, or what is left of the request's. While there is somebody else to
 * ask, what that one is expected to need is kept back, so that a target that hangs does not use up the others' time; but
 * never more than half of what is left.
 */
export function attemptTimeMs(
  timing: Timing,
  target: Target,
  next: Target | undefined,
  leftMs: number,
  catalogue: Catalogue,
): number {
  // A target that was chosen because none is fast enough would else never answer.
  const own = timing.timeoutMs ?? Math.max(ownTimeMs(target, catalogue), Math.min(timing.maxLatencyMs, longestMs))
  if (next === undefined) return Math.min(own, leftMs)
  const keptBackMs = Math.min(leftMs / 2, 2 * (next.expectedLatencyMs ?? ownTimeMs(next, catalogue)))
  return Math.min(own, leftMs - keptBackMs)
}

/** What a target is given by the catalogue. */
export function ownTimeMs(target: Target, { defaultTimeoutMs }: Catalogue): number {
  return target.timeoutMs ?? defaultTimeoutMs
}

/** In the stack, the provider functions' streams are ended 5 s before the router's own; the rest is for the last event. */
const belowWriteTimeoutMs = 7000

/**
 * How long the platform lets a streamed answer go on. What ends it there cannot be told from the end of a whole answer but by
 * its final event, so the router is to be first.
 * @param writeTimeoutMs of-watchdog's `write_timeout` of the router, the one time that it holds streams to
 */
export function longestStreamMs(writeTimeoutMs: number): number {
  return Math.min(Math.max(writeTimeoutMs - belowWriteTimeoutMs, writeTimeoutMs / 2), longestTimeoutMs)
}

/**
 * How long the whole of a streamed answer may take: as its caller or its target says, and else as long as the platform lets a
 * stream go on. A healthy one is bounded by its first token and by the time between two pieces.
 * @param elapsedMs what the request has taken before this attempt
 * @param longestStreamMs the platform's bound
 */
export function streamTimeMs(
  { timeoutMs = Number.POSITIVE_INFINITY }: Timing,
  { streamTimeoutMs = Number.POSITIVE_INFINITY }: Target,
  elapsedMs: number,
  longestStreamMs: number,
): number {
  return Math.min(streamTimeoutMs, Math.min(timeoutMs, longestStreamMs) - elapsedMs)
}

/** How long the provider may take to be connected to. */
export function connectTimeMs({ connectTimeoutMs }: Target, { defaultConnectTimeoutMs }: Catalogue): number {
  return connectTimeoutMs ?? defaultConnectTimeoutMs
}

/** How long a function that is only just starting is waited for: shortly while there is somebody else to ask. */
export function startTimeMs({ maxLatencyMs }: Timing, next: Target | undefined, timeLeftMs: number): number {
  return Math.min(next === undefined ? 10_000 : Math.min(maxLatencyMs, 2000), timeLeftMs / 2)
}

/** Timers and clocks of two machines differ by so little. */
const nearly = 0.9

/**
 * Who let a time pass: the caller, who gave less than the target has of its own, or the target, which has had all of it.
 * @param limitMs the time that the attempt was given
 */
export function whoseTime(ms: number, limitMs: number, ownMs: number): 'target' | 'caller' | undefined {
  if (ms >= nearly * ownMs) return 'target'
  return ms >= nearly * limitMs ? 'caller' : undefined
}

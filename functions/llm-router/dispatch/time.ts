import { longestTimeoutMs } from '#runtime/contract/durations.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { longestMs } from '../catalogue/values.ts'

type Timing = {
  /** What is left of the caller's own time limit. */
  timeoutMs?: number | undefined
  maxLatencyMs: number
  waitedMs?: number | undefined
  /** What is left of the longest time that it may take, if it has waited. */
  longestLeftMs?: number | undefined
}

/**
 * The time limit of the whole request, or of the beginning of a streamed one: the caller's, or else the gateway's. `max_latency_ms`
 * only influences the choice.
 */
export function requestTimeMs({ timeoutMs = longestMs, longestLeftMs = longestMs }: Timing): number {
  return Math.min(timeoutMs, longestLeftMs, longestMs)
}

/**
 * Tells what is left of a request's time. It is made out of sight of the request, because a closure keeps everything that is in sight
 * of its neighbours: the account of an attempt is kept until the store has settled it, which is after the reply.
 */
export function createTimeLeft(timing: Timing, startedMs: number): () => number {
  const limitMs = requestTimeMs(timing)
  return () => limitMs - (performance.now() - startedMs)
}

/**
 * The time limit of one attempt: the target's own, or without one the caller's or the catalogue's, or what is left of the request's. If
 * there is another candidate, the time it is expected to need is held back, up to half of what is left, so that a hanging target does
 * not use up all the time.
 */
export function attemptTimeMs(
  timing: Timing,
  target: Target,
  next: Target | undefined,
  leftMs: number,
  catalogue: Catalogue,
): number {
  // Only the catalogue's default gives way: otherwise a target that was chosen because none is fast enough would never answer.
  const patientMs = () => Math.max(catalogue.defaultTimeoutMs, Math.min(timing.maxLatencyMs, longestMs))
  const own = target.timeoutMs ?? timing.timeoutMs ?? patientMs()
  if (next === undefined) return Math.min(own, leftMs)
  const keptBackMs = Math.min(leftMs / 2, 2 * (next.expectedLatencyMs ?? ownTimeMs(next, catalogue)))
  return Math.min(own, leftMs - keptBackMs)
}

/** A target's time limit in the catalogue. */
export function ownTimeMs(target: Target, { defaultTimeoutMs }: Pick<Catalogue, 'defaultTimeoutMs'>): number {
  return target.timeoutMs ?? defaultTimeoutMs
}

/** The same for the beginning of a streamed answer. */
export function ownFirstTokenMs(target: Target, catalogue: Pick<Catalogue, 'defaultTimeoutMs'>): number {
  return Math.min(ownTimeMs(target, catalogue), target.firstTokenTimeoutMs ?? Number.POSITIVE_INFINITY)
}

/** In the stack, the provider functions' streams end 5 s before the router's. The rest is for the last event. */
const belowWriteTimeoutMs = 7000

/**
 * The platform's limit for a streamed answer. A stream that the platform cuts ends cleanly, and lacks only its final event, so the
 * router ends it first.
 * @param writeTimeoutMs the `write_timeout` of the router's of-watchdog, the only limit that it applies to streams
 */
export function longestStreamMs(writeTimeoutMs: number): number {
  return Math.min(Math.max(writeTimeoutMs - belowWriteTimeoutMs, writeTimeoutMs / 2), longestTimeoutMs)
}

/**
 * The time limit for the whole of a streamed answer: the caller's or the target's, or else the platform's. Meanwhile the limits on
 * the first token and between two pieces apply.
 * @param elapsedMs the time that the request took before this attempt
 * @param longestStreamMs the platform's limit
 */
export function streamTimeMs(
  { timeoutMs = Number.POSITIVE_INFINITY, waitedMs = 0 }: Timing,
  { streamTimeoutMs = Number.POSITIVE_INFINITY }: Target,
  elapsedMs: number,
  longestStreamMs: number,
): number {
  return Math.min(streamTimeoutMs, Math.min(timeoutMs, longestStreamMs - waitedMs) - elapsedMs)
}

/**
 * When a streamed request is over at the latest, whichever of its attempts answers: only the caller or the platform ends a stream
 * before its target does.
 */
export function streamedRequestMs(
  { timeoutMs = Number.POSITIVE_INFINITY, waitedMs = 0 }: Timing,
  longestStreamMs: number,
): number {
  return Math.min(timeoutMs, Math.max(longestMs, longestStreamMs) - waitedMs)
}

/** The time limit for the connection to the provider. */
export function connectTimeMs({ connectTimeoutMs }: Target, { defaultConnectTimeoutMs }: Catalogue): number {
  return connectTimeoutMs ?? defaultConnectTimeoutMs
}

/** How long to wait for a function that is starting: only briefly if there is another candidate. */
export function startTimeMs({ maxLatencyMs }: Timing, next: Target | undefined, timeLeftMs: number): number {
  return Math.min(next === undefined ? 10_000 : Math.min(maxLatencyMs, 2000), timeLeftMs / 2)
}

/** The tolerance for timers and the clocks of two machines. */
const nearly = 0.9

/** The limits of an attempt. */
export type Limits = {
  /** That of the attempt itself. */
  limitMs: number
  /** The target's in the catalogue. */
  ownMs: number
  /** What was left of the request's time when the attempt began. */
  requestLeftMs: number
}

/**
 * Whose limit an attempt exceeded: the target's own, or a shorter one of the caller. An attempt that the router has shortened, to keep
 * time back for the next candidate, is not the caller's: otherwise no target that hangs would ever be found out while there are others.
 */
export function whoseTime(ms: number, { limitMs, ownMs, requestLeftMs }: Limits): 'target' | 'caller' | undefined {
  if (ms >= nearly * ownMs) return 'target'
  if (ms < nearly * limitMs) return undefined
  // The longest time that the gateway allows may be the target's own, and a little of it is always over.
  return requestLeftMs >= Math.min(ownMs, nearly * longestMs) ? 'target' : 'caller'
}

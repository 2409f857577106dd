import { mostClockSkewMs } from '../store/clock-skew.ts'

/** A time that something lasts, in milliseconds since the epoch. */
export type Span = Readonly<{ sinceMs: number; untilMs: number }>

/** Older observations are ignored: a target that gets no requests could never show that it has recovered. */
export const staleMs = 30_000

/** True for a time that has not come yet. The clock that showed it was wrong, and may have been set back since. */
export function isToCome(ms: number, nowMs: number): boolean {
  return ms > nowMs + mostClockSkewMs
}

/**
 * Whether a span is under way now. One that is still to come is not: after a clock has been set back, a state ends too early, and is
 * not kept for hours.
 */
export function isUnderWay(span: Span | undefined, nowMs: number): span is Span {
  return span !== undefined && nowMs < span.untilMs && !isToCome(span.sinceMs, nowMs)
}

import { minuteMs } from '#runtime/contract/durations.ts'

/** A target's use in one clock minute. It is immutable. */
export type Minute = Readonly<{
  number: number
  requests: number
  tokens: number
  /** How many of the requests were second tries. */
  retries: number
}>

export const emptyMinute: Minute = emptyAt(0)

function emptyAt(number: number): Minute {
  return { number, requests: 0, tokens: 0, retries: 0 }
}

function minuteNumber(ms: number): number {
  return Math.floor(ms / minuteMs)
}

/** The use in the minute of this time: none if it is a new minute. */
export function minuteAt(minute: Minute, nowMs: number): Minute {
  const number = minuteNumber(nowMs)
  return minute.number === number ? minute : emptyAt(number)
}

/**
 * Counts a call that begins, with its expected tokens, so that simultaneous calls see each other. A call from a minute that is over,
 * as another router tells of it late, changes nothing.
 */
export function afterReserve(before: Minute, expectedTokens: number, beganMs: number): Minute {
  if (before.number > minuteNumber(beganMs)) return before
  const minute = minuteAt(before, beganMs)
  return { ...minute, requests: minute.requests + 1, tokens: minute.tokens + expectedTokens }
}

/** Replaces the expected use of a call by the actual one: its `tokens`, and no request if it was never sent. */
export function afterSettle(
  before: Minute,
  reserved: { beganMs: number; tokens: number },
  taken: { requests: 0 | 1; tokens: number },
): Minute {
  // A reservation from an earlier minute has expired with it.
  if (before.number !== minuteNumber(reserved.beganMs)) return before
  return {
    ...before,
    requests: Math.max(0, before.requests - 1 + taken.requests),
    tokens: Math.max(0, before.tokens - reserved.tokens + taken.tokens),
  }
}

/** Counts a second try, which is then a request like any other. */
export function afterRetry(before: Minute, nowMs: number): Minute {
  if (before.number > minuteNumber(nowMs)) return before
  const minute = minuteAt(before, nowMs)
  return { ...minute, retries: minute.retries + 1 }
}

/** What the store has counted for all routers together, of a minute's requests and tokens. */
export type CountedMinute = Readonly<{ requests?: number | undefined; tokens?: number | undefined }>

/** The later minute, or the most of one: routers tell each other of their calls a second after the store has counted them. */
export function mostOf(known: Minute, counted: Minute): Minute {
  if (known.number !== counted.number) return known.number > counted.number ? known : counted
  const { requests, tokens } = counted
  return { ...known, requests: Math.max(known.requests, requests), tokens: Math.max(known.tokens, tokens) }
}

export function minuteBeginsMs({ number }: Minute): number {
  return number * minuteMs
}

/** The end of the current minute. */
export function minuteEndsMs(nowMs: number): number {
  return (minuteNumber(nowMs) + 1) * minuteMs
}

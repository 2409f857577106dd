/** A target's use in the current clock minute. It is immutable. */
export type Minute = Readonly<{ number: number; requests: number; tokens: number }>

export const emptyMinute: Minute = { number: 0, requests: 0, tokens: 0 }

/** The use in the minute of this time: none if it is a new minute. */
export function minuteAt(minute: Minute, nowMs: number): Minute {
  const number = Math.floor(nowMs / 60_000)
  return minute.number === number ? minute : { number, requests: 0, tokens: 0 }
}

/**
 * Counts a call that begins, with its expected tokens, so that simultaneous calls see each other.
 */
export function afterReserve(before: Minute, expectedTokens: number, nowMs: number): Minute {
  const minute = minuteAt(before, nowMs)
  return { ...minute, requests: minute.requests + 1, tokens: minute.tokens + expectedTokens }
}

/** Replaces the expected use of a call by the actual one: its `tokens`, and no request if it was never sent. */
export function afterSettle(
  before: Minute,
  reserved: { minute: number; tokens: number },
  taken: { requests: 0 | 1; tokens: number },
  nowMs: number,
): Minute {
  const minute = minuteAt(before, nowMs)
  // A reservation from an earlier minute has expired with it.
  if (minute.number !== reserved.minute) return minute
  return {
    ...minute,
    requests: minute.requests - 1 + taken.requests,
    tokens: minute.tokens - reserved.tokens + taken.tokens,
  }
}

/** The end of the current minute. */
export function minuteEndsMs(nowMs: number): number {
  return (Math.floor(nowMs / 60_000) + 1) * 60_000
}

/** What a target has been given in the current minute of the clock. A value. */
export type Minute = Readonly<{ number: number; requests: number; tokens: number }>

export const emptyMinute: Minute = { number: 0, requests: 0, tokens: 0 }

/** What has been given in the minute of this time: nothing, where none has begun in it. */
export function minuteAt(minute: Minute, nowMs: number): Minute {
  const number = Math.floor(nowMs / 60_000)
  return minute.number === number ? minute : { number, requests: 0, tokens: 0 }
}

/**
 * A call begins: it counts at once with the tokens that it is expected to take, so that calls that begin at the same time
 * see each other.
 */
export function afterReserve(before: Minute, expectedTokens: number, nowMs: number): Minute {
  const minute = minuteAt(before, nowMs)
  return { ...minute, requests: minute.requests + 1, tokens: minute.tokens + expectedTokens }
}

/** What it has taken is known now: `tokens` in place of what was expected, and no request where it has never left. */
export function afterSettle(
  before: Minute,
  reserved: { minute: number; tokens: number },
  taken: { requests: 0 | 1; tokens: number },
  nowMs: number,
): Minute {
  const minute = minuteAt(before, nowMs)
  // What was reserved in an earlier minute is gone with it.
  if (minute.number !== reserved.minute) return minute
  return {
    ...minute,
    requests: minute.requests - 1 + taken.requests,
    tokens: minute.tokens - reserved.tokens + taken.tokens,
  }
}

/** When the current minute ends. */
export function minuteEndsMs(nowMs: number): number {
  return (Math.floor(nowMs / 60_000) + 1) * 60_000
}

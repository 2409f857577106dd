/** What a target has been given in the current minute of the clock. */
export type Minute = {
  requests(nowMs: number): number
  tokens(nowMs: number): number
  /**
   * Counts a call at once with the tokens that it is expected to take, so that calls that begin at the same time see each
   * other; what it gives is to be called with what it took, as soon as that is known.
   */
  reserve(expectedTokens: number, nowMs: number): (takenTokens: number) => void
}

export function createMinute(): Minute {
  let minute = 0
  let requests = 0
  let tokens = 0

  function turn(nowMs: number): void {
    const current = Math.floor(nowMs / 60_000)
    if (current === minute) return
    minute = current
    requests = 0
    tokens = 0
  }

  return {
    requests(nowMs) {
      turn(nowMs)
      return requests
    },
    tokens(nowMs) {
      turn(nowMs)
      return tokens
    },
    reserve(expectedTokens, nowMs) {
      turn(nowMs)
      requests += 1
      tokens += expectedTokens
      const reservedIn = minute
      return (takenTokens) => {
        if (minute === reservedIn) tokens += takenTokens - expectedTokens
      }
    },
  }
}

/** When the current minute ends. */
export function minuteEndsMs(nowMs: number): number {
  return (Math.floor(nowMs / 60_000) + 1) * 60_000
}

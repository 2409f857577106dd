export type StreamLimits = { firstTokenMs: number; idleMs: number; totalMs: number }

/** How long a provider function waits for the usage and the end of its provider's stream after an answer has ended. */
export const endWaitMs = 2000
/** Who reads from such a function waits longer for the end of its stream. */
const ownEndWaitMs = endWaitMs + 1000

export type StreamDeadline = {
  /**
   * Call it with each piece of the answer. Until the next piece is requested, the reader is using the time.
   * @param isOutput false for a piece without output, which keeps the connection alive but is no sign of an answer
   */
  progressed(isOutput?: boolean): void
  /** Call it when the next piece is requested. After the first output, the limit between two pieces applies. */
  awaited(): void
  /** Call it at the end of the stream, whatever ends it. */
  end(): void
}

/**
 * The limits of a streamed answer: until the first token, between two pieces, and for the whole. With a limit on the whole
 * alone, a stalled stream could hold its caller for as long as a long answer may take.
 * @param late called when a limit has passed; the limit is infinite if the reader let the time pass
 * @param hasEnded whether the answer has ended, and its stream alone may still go on
 * @param now a monotonic clock, in milliseconds
 */
export function createStreamDeadline(
  { firstTokenMs, idleMs, totalMs }: StreamLimits,
  late: (what: string, limitMs: number) => void,
  hasEnded: () => boolean = () => false,
  now: () => number = () => performance.now(),
): StreamDeadline {
  let isAwaited = true
  const betweenPieces = { what: 'The answer did not go on', ms: idleMs }
  let limit = { what: 'The answer did not begin', ms: firstTokenMs }
  let leftMs = limit.ms
  let sinceMs = now()
  const total = setTimeout(() => {
    late(within('The answer was not complete', totalMs), isAwaited ? totalMs : Number.POSITIVE_INFINITY)
  }, totalMs)
  const leftNowMs = () => (hasEnded() ? Math.max(leftMs, ownEndWaitMs) : leftMs)
  /** Looks when a limit may have passed, and again if it has not: a timer for each piece would cost more than the piece. */
  const lookAfter = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      const restMs = isAwaited ? sinceMs + leftNowMs() - now() : leftNowMs()
      if (restMs <= 0) late(within(limit.what, limit.ms), limit.ms)
      else look = lookAfter(restMs)
    }, ms)
  let look = lookAfter(leftMs)

  return {
    progressed(isOutput = true) {
      leftMs = isOutput ? idleMs : leftMs - (now() - sinceMs)
      isAwaited = false
      if (!isOutput || limit === betweenPieces) return
      limit = betweenPieces
      clearTimeout(look)
      look = lookAfter(leftMs)
    },
    awaited() {
      isAwaited = true
      sinceMs = now()
    },
    end() {
      clearTimeout(total)
      clearTimeout(look)
    },
  }
}

function within(what: string, ms: number): string {
  return `${what} within ${Math.round(ms)} ms`
}

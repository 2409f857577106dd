export type StreamLimits = { firstTokenMs: number; idleMs: number; totalMs: number }

export type StreamDeadline = {
  /** Aborted by the call's own signal, or when one of the limits has passed, with `late` as its reason. */
  signal: AbortSignal
  /**
   * To be called with each piece of the answer. Until the next is asked for, it is the reader who takes the time.
   * @param isOutput false for a piece that says nothing: it keeps a connection alive, and is no sign of an answer
   */
  progressed(isOutput?: boolean): void
  /** To be called when the next piece is asked for: from the first output on, the limit is that between two pieces. */
  awaited(): void
  /** To be called at the end, however it comes. */
  end(): void
}

/**
 * The limits of a streamed answer: a time to its first token, a time between two pieces, and one for the whole. A limit on
 * the whole alone would let a stalled stream hold its caller for as long as a long answer may take.
 * @param now milliseconds of a clock that is never set
 * @param late the failure when a limit has passed; the limit is infinite where it was the reader who let the time pass
 */
export function createStreamDeadline(
  signal: AbortSignal,
  { firstTokenMs, idleMs, totalMs }: StreamLimits,
  late: (what: string, limitMs: number) => Error,
  now: () => number = () => performance.now(),
): StreamDeadline {
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  let isAwaited = true
  const after = (leftMs: number, what: string, ms: number) => {
    const said = `${what} within ${Math.round(ms)} ms`
    return setTimeout(() => abort.abort(late(said, isAwaited ? ms : Number.POSITIVE_INFINITY)), leftMs)
  }
  const total = after(totalMs, 'The answer was not complete', totalMs)
  let limit = { what: 'The answer did not begin', ms: firstTokenMs }
  let leftMs = limit.ms
  let sinceMs = now()
  let gap = after(leftMs, limit.what, limit.ms)
  return {
    signal: abort.signal,
    progressed(isOutput = true) {
      if (isOutput) limit = { what: 'The answer did not go on', ms: idleMs }
      leftMs = isOutput ? idleMs : leftMs - (now() - sinceMs)
      isAwaited = false
      clearTimeout(gap)
    },
    awaited() {
      isAwaited = true
      sinceMs = now()
      clearTimeout(gap)
      if (!abort.signal.aborted) gap = after(leftMs, limit.what, limit.ms)
    },
    end() {
      clearTimeout(total)
      clearTimeout(gap)
      signal.removeEventListener('abort', onAbort)
    },
  }
}

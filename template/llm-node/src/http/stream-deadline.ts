export type StreamLimits = { firstTokenMs: number; idleMs: number; totalMs: number }

export type StreamDeadline = {
  /** Aborts with the call's own signal, or when a limit has passed, with the error of `late` as its reason. */
  signal: AbortSignal
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
 * @param now a monotonic clock, in milliseconds
 * @param late makes the error for a limit that has passed; the limit is infinite if the reader let the time pass
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

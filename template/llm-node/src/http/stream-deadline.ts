export type StreamLimits = { firstTokenMs: number; idleMs: number; totalMs: number }

export type StreamDeadline = {
  /** Aborted by the call's own signal, or when one of the limits has passed, with `late` as its reason. */
  signal: AbortSignal
  /** To be called with each piece of the answer. Until the next is asked for, it is the reader who takes the time. */
  progressed(): void
  /** To be called when the next piece is asked for: from the first on, the limit is that between two pieces. */
  awaited(): void
  /** To be called at the end, however it comes. */
  end(): void
}

/**
 * The limits of a streamed answer: a time to its first token, a time between two pieces, and one for the whole. A limit on
 * the whole alone would let a stalled stream hold its caller for as long as a long answer may take.
 * @param late the failure when a limit has passed; the limit is infinite where it was the reader who let the time pass
 */
export function createStreamDeadline(
  signal: AbortSignal,
  { firstTokenMs, idleMs, totalMs }: StreamLimits,
  late: (what: string, limitMs: number) => Error,
): StreamDeadline {
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  let isAwaited = true
  const after = (ms: number, what: string) => {
    const said = `${what} within ${Math.round(ms)} ms`
    return setTimeout(() => abort.abort(late(said, isAwaited ? ms : Number.POSITIVE_INFINITY)), ms)
  }
  const total = after(totalMs, 'The answer was not complete')
  let gap = after(firstTokenMs, 'The answer did not begin')
  return {
    signal: abort.signal,
    progressed() {
      isAwaited = false
      clearTimeout(gap)
    },
    awaited() {
      isAwaited = true
      clearTimeout(gap)
      if (!abort.signal.aborted) gap = after(idleMs, 'The answer did not go on')
    },
    end() {
      clearTimeout(total)
      clearTimeout(gap)
      signal.removeEventListener('abort', onAbort)
    },
  }
}

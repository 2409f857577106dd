export type StreamLimits = { firstTokenMs: number; idleMs: number; totalMs: number }

export type StreamDeadline = {
  /** Aborted by the call's own signal, or when one of the limits has passed, with `late` as its reason. */
  signal: AbortSignal
  /** To be called with each piece of the answer: from the first on, the limit is that between two pieces. */
  progressed(): void
  /** To be called at the end, however it comes. */
  end(): void
}

/**
 * The limits of a streamed answer: a time to its first token, a time between two pieces, and one for the whole. A limit on
 * the whole alone would let a stalled stream hold its caller for as long as a long answer may take.
 */
export function createStreamDeadline(
  signal: AbortSignal,
  { firstTokenMs, idleMs, totalMs }: StreamLimits,
  late: (what: string) => Error,
): StreamDeadline {
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  const after = (ms: number, what: string) => setTimeout(() => abort.abort(late(`${what} within ${ms} ms`)), ms)
  const total = after(totalMs, 'The answer was not complete')
  let gap = after(firstTokenMs, 'The answer did not begin')
  return {
    signal: abort.signal,
    progressed() {
      clearTimeout(gap)
      gap = after(idleMs, 'The answer did not go on')
    },
    end() {
      clearTimeout(total)
      clearTimeout(gap)
      signal.removeEventListener('abort', onAbort)
    },
  }
}

/**
 * Runs something that must end when `signal` aborts or `timeLeftMs` have passed, whichever comes first. Its own signal then
 * aborts, in the second case with `reason`.
 */
export async function withDeadline<Result>(
  signal: AbortSignal,
  timeLeftMs: number,
  reason: () => Error,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  // The time may have passed since somebody looked.
  const timer = setTimeout(() => abort.abort(reason()), Math.max(timeLeftMs, 0))
  try {
    return await run(abort.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

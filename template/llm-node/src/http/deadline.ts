/**
 * Runs something that must end when `signal` aborts or when `timeLeftMs` have passed, whichever is first; `reason` is
 * then what its own signal gives as the reason.
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
  const timer = setTimeout(() => abort.abort(reason()), timeLeftMs)
  try {
    return await run(abort.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Time that only goes forward, for how long something is held. A system clock that is set back counts as one that is set
 * forward by as much: what is held may end too early then, but never too late.
 */
export function createSteadyClock(now: () => number): () => number {
  let lastMs = now()
  let steadyMs = lastMs
  return () => {
    const currentMs = now()
    steadyMs += Math.abs(currentMs - lastMs)
    lastMs = currentMs
    return steadyMs
  }
}

/**
 * A clock that only goes forward, for what one router does every so often. Setting the system clock back counts like setting it
 * forward: something is then done too early, but never too late.
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

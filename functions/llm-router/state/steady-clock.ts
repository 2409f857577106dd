/**
 * A clock that only goes forward, for measuring how long a state lasts. Setting the system clock back counts like setting it
 * forward: a state may then end too early, but never too late.
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

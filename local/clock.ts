/** The time of the embedded OpenFaaS, so that a test can let hours pass. */
export type Clock = {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Calls `run` once after `delayMs` and returns a function that cancels it. The timer does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

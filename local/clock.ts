import { longestTimerMs } from '../template/llm-node/src/contract/durations.ts'

/** The time of the embedded OpenFaaS, so that a test can let hours pass. */
export type Clock = {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Calls `run` once after `delayMs`, however long that is, and returns a function that cancels it. The timer does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: Date.now,
  after(delayMs, run) {
    let timer: NodeJS.Timeout | undefined
    const wait = (leftMs: number) => {
      const thenLeftMs = leftMs - longestTimerMs
      timer = setTimeout(() => (thenLeftMs > 0 ? wait(thenLeftMs) : run()), Math.min(leftMs, longestTimerMs)).unref()
    }
    wait(delayMs)
    return () => clearTimeout(timer)
  },
}

import type { Clock } from '../../local/clock.ts'

/** A clock that stands still until it is put forward, which runs the timers that are then due. */
export function createFakeClock(): Clock & { pass(milliseconds: number): void } {
  const timers = new Set<{ atMs: number; run: () => void }>()
  let nowMs = Date.now()

  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass(milliseconds) {
      nowMs += milliseconds
      for (const timer of [...timers]) {
        if (timer.atMs > nowMs) continue
        timers.delete(timer)
        timer.run()
      }
    },
  }
}

import { isBusy, toStoreError } from './faults.ts'

/** As long as the most patient request waits for its store; the others give up before. */
const lockWaitMs = 1000

/** How long it blocks this process to wait for one transaction of another. */
const atOnceMs = 0.2

/**
 * Runs the steps of this process one after the other: while another process holds the lock, only the first of them tries for it.
 */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return function inTurn<Result>(step: () => Result): Promise<Result> {
    const untilMs = performance.now() + lockWaitMs
    const result = last.then(() => patiently(step, untilMs))
    last = result.catch(() => {})
    return result
  }
}

/**
 * Tries again while another process holds the lock: at once for a moment, because transactions take less than that, and then each
 * millisecond. In between, this process goes on.
 */
export async function patiently<Result>(step: () => Result, untilMs = performance.now() + lockWaitMs): Promise<Result> {
  for (;;) {
    for (const atOnceUntilMs = performance.now() + atOnceMs; ; ) {
      try {
        return step()
      } catch (error) {
        const nowMs = performance.now()
        if (!isBusy(error) || nowMs > untilMs) throw toStoreError(error)
        if (nowMs > atOnceUntilMs) break
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

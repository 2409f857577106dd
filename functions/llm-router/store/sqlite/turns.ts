import { StoreUnavailable } from '../port.ts'
import { isBusy, toStoreError } from './faults.ts'

/** As long as the most patient request waits for its store; the others give up before. */
const lockWaitMs = 1000

/** How long it blocks this process to wait for one transaction of another. */
const atOnceMs = 0.2

/** How many steps one transaction takes at the most, so that other processes get their turn too. */
const mostSteps = 64

/** A step, which returns what tells its result. */
type Waiting = { run: () => () => void; reject: (error: unknown) => void; untilMs: number }

/**
 * Runs steps of this process in groups, each as one transaction: all that come in one turn of the event loop, or while another
 * process holds the lock. A group costs hardly more than its first step. A step that fails takes none of the others with it.
 * @param transaction runs what it is given as one transaction, which it undoes if that throws
 */
export function createGroups(transaction: <Result>(step: () => Result) => Result) {
  const waiting: Waiting[] = []
  let isPlanned = false

  function plan(): void {
    if (isPlanned || waiting.length === 0) return
    isPlanned = true
    // After everything that has reached this process at the same time, and after the replies that it makes possible.
    setImmediate(async () => {
      await runGroup(waiting.splice(0, mostSteps))
      isPlanned = false
      plan()
    })
  }

  async function runGroup(group: readonly Waiting[]): Promise<void> {
    const untilMs = group[0]?.untilMs
    try {
      const tell = await patiently(() => transaction(() => group.map(({ run }) => run())), untilMs)
      for (const each of tell) each()
    } catch (error) {
      const [, ...others] = group
      if (others.length > 0 && !(error instanceof StoreUnavailable)) for (const one of group) await runGroup([one])
      else for (const { reject } of group) reject(error)
    }
  }

  return function inGroup<Result>(step: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = () => {
        const result = step()
        return () => resolve(result)
      }
      waiting.push({ run, reject, untilMs: performance.now() + lockWaitMs })
      plan()
    })
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

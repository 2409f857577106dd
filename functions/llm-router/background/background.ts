import { describeError, type Log } from '#runtime/log.ts'

export type BackgroundTask = { everyMs: () => number; run: () => Promise<void> }

/**
 * Work that is done beside requests and never in their way. A function that sleeps has no timers: a task runs when a
 * request comes, its time has passed, and it is not under way. A failure is logged, and tried again in its turn.
 */
export function createBackground(tasks: readonly BackgroundTask[], now: () => number, log: Log): () => void {
  const states = tasks.map((task) => ({ task, beganMs: Number.NEGATIVE_INFINITY, isUnderWay: false }))
  return () => {
    for (const state of states) {
      if (state.isUnderWay || now() < state.beganMs + state.task.everyMs()) continue
      state.isUnderWay = true
      state.beganMs = now()
      state.task
        .run()
        .catch((error: unknown) => log.debug(describeError(error), 'a background task failed'))
        .finally(() => {
          state.isUnderWay = false
        })
    }
  }
}

import { describeError, type Log } from '#runtime/log.ts'

export type BackgroundTask = { everyMs: () => number; run: () => Promise<void> }

/**
 * Runs tasks in the background of requests. A function may be stopped at any time, so it has no timers: a request starts a task
 * that is due and not running. A failure is logged, and the task runs again when it is next due.
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

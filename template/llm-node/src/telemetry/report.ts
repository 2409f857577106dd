import { describeError, type Log } from '../log.ts'

/** Told of each delivery to the collector; `error` is there if it has failed. */
export type Report = (error: unknown) => void

/** Logs when the collector stops taking deliveries and when it takes them again, and not each one in between. */
export function createReport(log: Log, what: 'spans' | 'metrics'): Report {
  let isFailing = false
  return (error) => {
    if (error !== undefined && !isFailing) {
      const { error: kind, code } = describeError(error)
      // The status of an HTTP reply. Its text may be anything.
      const status =
        error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined
      log.warn({ error: kind, code, status }, `the collector does not take ${what}: they are lost until it does`)
    } else if (error === undefined && isFailing) log.info({}, `the collector takes ${what} again`)
    isFailing = error !== undefined
  }
}

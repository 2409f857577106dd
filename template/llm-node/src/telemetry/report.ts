import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { describeError, type Log } from '../log.ts'

/** What sends spans or metrics, of OpenTelemetry's. */
type Exporter<Batch> = {
  export(batch: Batch, done: (result: ExportResult) => void): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** Less than the 30 s after which OpenTelemetry goes on by itself, and tells nobody. */
const mostMs = 28_000

/**
 * Logs when the collector stops taking deliveries and when it takes them again, and not each one in between. OpenTelemetry is told
 * that each has succeeded: after a failed one, its flush does not wait for the others, and its shutdown leaves the exporter open.
 * A delivery that does not end in time has failed: its own time limit does not count while pieces of a reply come, nor after a change
 * of protocol, and what it holds would count as waiting for ever.
 * @param left told of each delivery that has ended, however it has
 */
export function reporting<Batch>(
  exporter: Exporter<Batch>,
  what: 'spans' | 'metrics',
  log: Log,
  left: (batch: Batch) => void = () => {},
): Exporter<Batch> {
  const report = createReport(log, what)
  return {
    export(batch, done) {
      let isEnded = false
      const ended = ({ code, error }: ExportResult) => {
        if (isEnded) return
        isEnded = true
        clearTimeout(late)
        left(batch)
        report(code === ExportResultCode.SUCCESS ? undefined : (error ?? new Error('not delivered')))
        done({ code: ExportResultCode.SUCCESS })
      }
      const error = Object.assign(new Error('The delivery took too long'), { code: 'ETIMEDOUT' })
      const late = setTimeout(() => ended({ code: ExportResultCode.FAILED, error }), mostMs).unref()
      exporter.export(batch, ended)
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}

function createReport(log: Log, what: 'spans' | 'metrics'): (error: unknown) => void {
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

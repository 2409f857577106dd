import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { describeError, type Log } from '../log.ts'

/** What sends spans or metrics, of OpenTelemetry's. */
type Exporter<Batch> = {
  export(batch: Batch, done: (result: ExportResult) => void): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/**
 * Logs when the collector stops taking deliveries and when it takes them again, and not each one in between. OpenTelemetry is told
 * that each has succeeded: after a failed one, its flush does not wait for the others, and its shutdown leaves the exporter open.
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
      exporter.export(batch, ({ code, error }) => {
        left(batch)
        report(code === ExportResultCode.SUCCESS ? undefined : (error ?? new Error('not delivered')))
        done({ code: ExportResultCode.SUCCESS })
      })
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

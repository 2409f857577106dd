import type { Parts } from '../parts.ts'
import type { TelemetrySettings } from './settings.ts'
import type { SpanRecord } from './span.ts'

export type ExportingOptions = TelemetrySettings &
  Pick<Parts, 'environment' | 'secrets' | 'redactor' | 'log' | 'metrics'> & {
    /** Told of spans that have been delivered, or are lost. */
    left(records: readonly SpanRecord[]): void
  }

/** What has been recorded goes to the collector from here. Nothing of it throws or rejects. */
export type Exporting = {
  add(record: SpanRecord): void
  /** Delivers what there is. */
  flush(): Promise<void>
  close(): Promise<void>
}

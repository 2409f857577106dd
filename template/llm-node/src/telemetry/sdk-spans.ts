import { ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { Resource } from '@opentelemetry/resources'
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace'
import { mostWaiting } from './backlog.ts'
import type { Exporting, ExportingOptions } from './exporting.ts'
import { toReadableSpan } from './readable-span.ts'
import { createReport } from './report.ts'
import type { SpanRecord } from './span.ts'

type Options = Pick<ExportingOptions, 'log' | 'left'> & {
  resource: Resource
  headers: () => Promise<Record<string, string>>
  delayMs: number
}

/** Sends spans in batches, by OpenTelemetry's own processor and exporter. */
export function openSpans({ resource, headers, delayMs, log, left }: Options): Exporting {
  const otlp = new OTLPTraceExporter({ headers })
  const report = createReport(log, 'spans')
  const records = new WeakMap<ReadableSpan, SpanRecord>()
  const processor = new BatchSpanProcessor({
    exporter: {
      export(batch, done) {
        otlp.export(batch, (result) => {
          left(batch.flatMap((span) => records.get(span) ?? []))
          report(result.code === ExportResultCode.SUCCESS ? undefined : (result.error ?? new Error('not delivered')))
          done({ code: ExportResultCode.SUCCESS })
        })
      },
      forceFlush: () => otlp.forceFlush(),
      shutdown: () => otlp.shutdown(),
    },
    scheduledDelayMillis: delayMs,
    // The backlog is full before that.
    maxQueueSize: mostWaiting.spans,
  })
  return {
    add(record) {
      const span = toReadableSpan(record, resource)
      records.set(span, record)
      processor.onEnd(span)
    },
    async flush() {
      await processor.forceFlush()
      await otlp.forceFlush()
    },
    close: () => processor.shutdown(),
  }
}

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { Resource } from '@opentelemetry/resources'
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace'
import { mostWaiting } from './backlog.ts'
import type { Exporting, ExportingOptions } from './exporting.ts'
import { toReadableSpan } from './readable-span.ts'
import { reporting } from './report.ts'
import type { SpanRecord } from './span.ts'

type Options = Pick<ExportingOptions, 'log' | 'left'> & {
  resource: Resource
  headers: () => Promise<Record<string, string>>
  delayMs: number
}

/** Sends spans in batches, by OpenTelemetry's own processor and exporter. */
export function openSpans({ resource, headers, delayMs, log, left }: Options): Exporting {
  const records = new WeakMap<ReadableSpan, SpanRecord>()
  const exporter = reporting<ReadableSpan[]>(new OTLPTraceExporter({ headers }), 'spans', log, (batch) =>
    left(batch.flatMap((span) => records.get(span) ?? [])),
  )
  const processor = new BatchSpanProcessor({
    exporter,
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
      await exporter.forceFlush()
    },
    close: () => processor.shutdown(),
  }
}

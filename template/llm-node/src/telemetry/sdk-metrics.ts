import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import type { Resource } from '@opentelemetry/resources'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import type { Metrics } from '../metrics.ts'
import type { ExportingOptions } from './exporting.ts'
import { toMetricData } from './metric-data.ts'
import { instrumentationScope, toHrTime } from './readable-span.ts'
import { reporting } from './report.ts'

type Options = Pick<ExportingOptions, 'log'> & {
  metrics: Pick<Metrics, 'read'>
  resource: Resource
  headers: () => Promise<Record<string, string>>
  intervalMs: number
}

/** Sends the values that Prometheus scrapes as well: they are counted once, and their sums go on for as long as the process lives. */
export function openMetrics({ metrics, resource, headers, intervalMs, log }: Options) {
  const exporter = reporting(new OTLPMetricExporter({ headers }), 'metrics', log)
  const startTime = toHrTime(Date.now() - performance.now())
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: intervalMs })
  reader.setMetricProducer({
    async collect() {
      const times = { startTime, endTime: toHrTime(Date.now()) }
      const read = (await metrics.read()).map((reading) => toMetricData(reading, times))
      const scopeMetrics = [{ scope: instrumentationScope, metrics: read }]
      return { resourceMetrics: { resource, scopeMetrics }, errors: [] }
    },
  })
  return { flush: () => reader.forceFlush(), close: () => reader.shutdown() }
}

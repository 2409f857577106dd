import { randomUUID } from 'node:crypto'
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import type { Exporting, ExportingOptions } from './exporting.ts'
import { createReadHeaders, hideHeaders } from './headers.ts'
import { openMetrics } from './sdk-metrics.ts'
import { openSpans } from './sdk-spans.ts'
import type { TelemetrySettings } from './settings.ts'

/** This file and those that it imports are bundled apart, and loaded only where the environment asks for telemetry. */
export function openExporting(options: ExportingOptions): Exporting {
  const { environment, secrets, redactor, metricsEveryMs: intervalMs } = options
  hideHeaders(environment, redactor)
  const shared = { ...options, headers: createReadHeaders(secrets, redactor), resource: resourceOf(options) }
  const spans = options.traces && openSpans({ ...shared, ...options.traces })
  const metrics = intervalMs === undefined ? undefined : openMetrics({ ...shared, intervalMs })
  const quietly = async (all: (Promise<void> | undefined)[]) => void (await Promise.allSettled(all))
  return {
    add: (record) => spans?.add(record),
    flush: () => quietly([spans?.flush(), metrics?.flush()]),
    close: () => quietly([spans?.close(), metrics?.close()]),
  }
}

/** Who sends. `OTEL_RESOURCE_ATTRIBUTES` can add to it. */
function resourceOf({ serviceName, functionName }: TelemetrySettings): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': functionName, 'service.instance.id': randomUUID() }))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector] }))
    .merge(resourceFromAttributes(serviceName === undefined ? {} : { 'service.name': serviceName }))
}

import * as v from 'valibot'
import { type Environment, httpUrl, readSettings, wholeNumber } from '../settings.ts'
import { createSampler, type Sampler, samplerNames } from './sampler.ts'

const exporter = v.optional(v.picklist(['otlp', 'none'], 'must be otlp or none'), 'otlp')
const milliseconds = (usual: string) => v.optional(wholeNumber(1, 3_600_000), usual)

/** OpenTelemetry's variables that are read here. Its SDK reads the others, such as those for headers and time limits. */
export const telemetrySettings = {
  OTEL_SDK_DISABLED: v.optional(v.string(), 'false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: v.optional(httpUrl),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: v.optional(httpUrl),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: v.optional(httpUrl),
  OTEL_EXPORTER_OTLP_PROTOCOL: v.optional(
    v.literal('http/protobuf', 'must be http/protobuf, which a collector takes on port 4318'),
  ),
  OTEL_TRACES_EXPORTER: exporter,
  OTEL_METRICS_EXPORTER: exporter,
  OTEL_TRACES_SAMPLER: v.optional(
    v.picklist(samplerNames, `must be one of ${samplerNames.join(', ')}`),
    'parentbased_always_on',
  ),
  OTEL_TRACES_SAMPLER_ARG: v.pipe(
    v.optional(v.string(), '1'),
    v.transform(Number),
    v.number('must be a number from 0 to 1'),
    v.minValue(0, 'must be a number from 0 to 1'),
    v.maxValue(1, 'must be a number from 0 to 1'),
  ),
  /** Milliseconds between two deliveries of spans, and of metrics. */
  OTEL_BSP_SCHEDULE_DELAY: milliseconds('5000'),
  OTEL_METRIC_EXPORT_INTERVAL: milliseconds('60000'),
  OTEL_SERVICE_NAME: v.optional(v.string()),
  /** The function's name; only OpenFaaS Pro sets it. */
  OPENFAAS_NAME: v.optional(v.string(), 'llm-function'),
  /** `true`: prompts and answers are in spans, except for those of private requests. */
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: v.optional(v.string(), 'false'),
}

export type TelemetrySettings = {
  serviceName: string | undefined
  functionName: string
  /** Undefined if no spans are recorded. */
  traces: { sampler: Sampler; delayMs: number; takesContent: boolean } | undefined
  /** Undefined if metrics are only scraped. */
  metricsEveryMs: number | undefined
}

const isTrue = (text: string) => text.trim().toLowerCase() === 'true'

/**
 * Undefined if there is nowhere to send telemetry to, or nothing to send.
 * @throws SettingsError naming the variable and the fix
 */
export function readTelemetrySettings(environment: Environment): TelemetrySettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT } =
    environment
  const toTraces = OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || OTEL_EXPORTER_OTLP_ENDPOINT
  const toMetrics = OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || OTEL_EXPORTER_OTLP_ENDPOINT
  // Before the schema is looked at, which takes time of each start.
  if (!toTraces && !toMetrics) return undefined
  const read = readSettings(telemetrySettings, environment)
  const hasTraces = toTraces && read.OTEL_TRACES_EXPORTER === 'otlp'
  const hasMetrics = toMetrics && read.OTEL_METRICS_EXPORTER === 'otlp'
  if (isTrue(read.OTEL_SDK_DISABLED) || (!hasTraces && !hasMetrics)) return undefined
  return {
    serviceName: read.OTEL_SERVICE_NAME,
    functionName: read.OPENFAAS_NAME,
    traces: hasTraces
      ? {
          sampler: createSampler(read.OTEL_TRACES_SAMPLER, read.OTEL_TRACES_SAMPLER_ARG),
          delayMs: read.OTEL_BSP_SCHEDULE_DELAY,
          takesContent: isTrue(read.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT),
        }
      : undefined,
    metricsEveryMs: hasMetrics ? read.OTEL_METRIC_EXPORT_INTERVAL : undefined,
  }
}

import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Attributes, SpanRecord } from './span.ts'

const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT }
/** Whose spans and metrics these are. */
export const instrumentationScope = { name: 'openfaas-llm-router' }

/** A recorded span as OpenTelemetry's SDK has it. */
export function toReadableSpan(record: SpanRecord, resource: Resource): ReadableSpan {
  const { name, kind, context, parent, startMs, endMs, attributes, content, isFailure } = record
  const { traceId, flags } = context
  const spanContext = { traceId, spanId: context.spanId, traceFlags: flags }
  return {
    name,
    kind: kinds[kind],
    spanContext: () => spanContext,
    ...(parent && { parentSpanContext: { ...parent, traceId, traceFlags: flags } }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(Math.max(0, endMs - startMs)),
    status: { code: isFailure ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: known(attributes, content),
    ...{ links: [], events: [], ended: true, resource, instrumentationScope },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  }
}

function known(...sets: (Attributes | undefined)[]): ReadableSpan['attributes'] {
  const all: ReadableSpan['attributes'] = {}
  for (const attributes of sets) {
    for (const name in attributes) if (attributes[name] !== undefined) all[name] = attributes[name]
  }
  return all
}

/** Seconds and nanoseconds. */
export function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.floor((ms - seconds * 1000) * 1_000_000)]
}

import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api'
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics'
import type { Reading } from '../metrics.ts'

type Times = { startTime: HrTime; endTime: HrTime }
type Values = Reading['values']

/** A metric of Prometheus as OpenTelemetry has it, by OpenTelemetry's own names where there are some. */
export function toMetricData({ definition, type, values }: Reading, times: Times): MetricData {
  const { name, help, otel } = definition
  const shared = {
    descriptor: { name: otel?.name ?? name, description: help, unit: otel?.unit ?? '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  }
  const attributesOf = ({ labels }: Values[number]): Attributes => {
    const named = Object.entries(labels).filter(([label]) => label !== 'le')
    return Object.fromEntries(named.map(([label, value]) => [otel?.labels[label] ?? label, value]))
  }
  const numbers = () => values.map((one) => ({ ...times, attributes: attributesOf(one), value: one.value }))
  if (type === 'gauge') return { ...shared, dataPointType: DataPointType.GAUGE, dataPoints: numbers() }
  if (type === 'counter') {
    return { ...shared, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers() }
  }
  const series = Map.groupBy(values, (one) => JSON.stringify(attributesOf(one)))
  const dataPoints = [...series.values()].map((own) => {
    const attributes = own[0] ? attributesOf(own[0]) : {}
    return { ...times, attributes, value: toHistogram(name, own) }
  })
  return { ...shared, dataPointType: DataPointType.HISTOGRAM, dataPoints }
}

/** Prometheus counts what is below a boundary, OpenTelemetry what is between two of them. */
function toHistogram(name: string, values: Values) {
  const sumOf = (suffix: string) => values.find((one) => one.name === `${name}${suffix}`)?.value ?? 0
  const buckets = values.filter((one) => one.name === `${name}_bucket`)
  const below = buckets.map(({ value }) => value)
  return {
    buckets: {
      boundaries: buckets.flatMap(({ labels: { le } }) => (le === '+Inf' ? [] : [Number(le)])),
      counts: below.map((count, index) => count - (below[index - 1] ?? 0)),
    },
    sum: sumOf('_sum'),
    count: sumOf('_count'),
  }
}

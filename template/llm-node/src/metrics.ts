import type { OpenMetricsContentType, PrometheusContentType, Registry } from 'prom-client'
import { qualityOf } from './contract/accept.ts'
import { sampledFlag, type TraceContext } from './contract/trace-context.ts'

type Labels = Record<string, string>
type PromClient = typeof import('prom-client')
type AnyRegistry = Registry<PrometheusContentType | OpenMetricsContentType>

export type Definition = {
  name: string
  help: string
  labels: readonly string[]
  /** The same in OpenTelemetry's words, where it has some of its own. */
  otel?: { name: string; unit: string; labels: Readonly<Labels> }
}
/** @param trace what the value comes from: if it is sampled, a histogram shows it as an example */
export type Observe = (labels: Labels, value?: number, trace?: TraceContext) => void

/** A metric of ours with its values so far; those of a histogram have the label `le`, as Prometheus has them. */
export type Reading = {
  definition: Definition
  type: 'counter' | 'gauge' | 'histogram'
  values: readonly { name: string; labels: Readonly<Record<string, string | number>>; value: number }[]
}

export type Metrics = {
  counter(definition: Definition): Observe
  histogram(definition: Definition & { buckets: number[] }): Observe
  /** A gauge whose values are computed whenever the metrics are scraped. */
  gauge(definition: Definition, values: () => Iterable<{ labels: Labels; value: number }>): void
  /** Loads prom-client and records earlier observations. */
  open(): Promise<void>
  /**
   * All metrics in Prometheus's text format, or in OpenMetrics', which has examples as well.
   * @param accept the header of who asks
   */
  expose(accept?: string): Promise<{ contentType: string; text: string }>
  /** All metrics that a function has defined. */
  read(): Promise<Reading[]>
}

/** Gauges of prom-client's that are named like counters. They are sums of others that it has too. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/**
 * Counters and histograms in a registry of their own. Loading prom-client takes a third of a cold start, so it is loaded
 * after the first answer. Until `open`, observations wait in a list.
 */
export function createMetrics(
  load: () => Promise<PromClient> = async () => (await import('prom-client')).default,
): Metrics {
  const waiting: (() => void)[] = []
  const define: ((client: PromClient, registry: AnyRegistry) => void)[] = []
  const definitions = new Map<string, Definition>()
  let opened: Promise<{ plain: AnyRegistry; openMetrics: AnyRegistry }> | undefined
  let isOpen = false

  async function openRegistries() {
    const client = await load()
    // Only such a registry takes histograms with examples.
    const plain: AnyRegistry = new client.Registry()
    plain.setContentType(client.openMetricsContentType)
    client.collectDefaultMetrics({ register: plain })
    for (const name of misnamed) plain.removeSingleMetric(name)
    for (const instrument of define) instrument(client, plain)
    for (const observation of waiting.splice(0)) observation()
    isOpen = true
    const openMetrics: AnyRegistry = new client.Registry()
    openMetrics.setContentType(client.openMetricsContentType)
    // It renames the counters that it shows, so it gets their shadows.
    for (const metric of plain.getMetricsAsArray()) openMetrics.registerMetric(Object.create(metric))
    plain.setContentType(client.prometheusContentType)
    return { plain, openMetrics }
  }

  const open = () => {
    opened ??= openRegistries()
    return opened
  }

  function instrument(
    definition: Definition,
    create: (
      client: PromClient,
      registry: AnyRegistry,
    ) => (labels: Labels, value: number, trace?: TraceContext) => void,
  ): Observe {
    let observe: ReturnType<typeof create> | undefined
    if (isOpen) throw new Error(`Define the metric ${definition.name} when the function is created, not later.`)
    definitions.set(definition.name, definition)
    define.push((client, registry) => {
      observe = create(client, registry)
    })
    return (labels, value = 1, trace) => {
      // prom-client accepts NaN, after which the counter stays NaN.
      if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`${definition.name} was given ${value}`)
      if (observe) observe(labels, value, trace)
      else waiting.push(() => observe?.(labels, value, trace))
    }
  }

  return {
    counter: (definition) =>
      instrument(definition, (client, registry) => {
        const { name, help, labels } = definition
        const counter = new client.Counter({ name, help, labelNames: labels, registers: [registry] })
        return (values, value) => counter.inc(values, value)
      }),
    histogram: (definition) =>
      instrument(definition, (client, registry) => {
        const { name, help, labels: labelNames, buckets } = definition
        const options = { name, help, labelNames, buckets, registers: [registry], enableExemplars: true }
        const histogram = new client.Histogram(options)
        return (labels, value, trace) =>
          histogram.observe(
            trace && trace.flags & sampledFlag
              ? { labels, value, exemplarLabels: { trace_id: trace.traceId, span_id: trace.spanId } }
              : { labels, value },
          )
      }),
    gauge(definition, values) {
      const { name, help, labels } = definition
      definitions.set(name, definition)
      define.push((client, registry) => {
        new client.Gauge({
          name,
          help,
          labelNames: labels,
          registers: [registry],
          collect() {
            this.reset()
            for (const { labels, value } of values()) this.set(labels, value)
          },
        })
      })
    },
    async open() {
      await open()
    },
    async expose(accept = '') {
      const { plain, openMetrics } = await open()
      const wanted = qualityOf(accept, 'application/openmetrics-text')
      const registry = wanted > 0 && wanted >= qualityOf(accept, 'text/plain') ? openMetrics : plain
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
    async read() {
      const { plain } = await open()
      const read = await plain.getMetricsAsJSON()
      return read.flatMap(({ name, type, values }) => {
        const definition = definitions.get(name)
        const known = kinds.find((kind) => kind === String(type))
        if (definition === undefined || known === undefined) return []
        return [{ definition, type: known, values: values.map((one) => toValue(one, name)) }]
      })
    },
  }
}

const kinds = ['counter', 'gauge', 'histogram'] as const

function toValue(
  value: { value: number; labels: Partial<Record<string, string | number>>; metricName?: string },
  name: string,
): Reading['values'][number] {
  const labels: Record<string, string | number> = {}
  for (const [label, text] of Object.entries(value.labels)) if (text !== undefined) labels[label] = text
  return { name: value.metricName ?? name, labels, value: value.value }
}

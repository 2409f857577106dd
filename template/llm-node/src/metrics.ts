import type { Registry } from 'prom-client'

type Labels = Record<string, string>
type PromClient = typeof import('prom-client')

export type Definition = { name: string; help: string; labels: readonly string[] }
export type Observe = (labels: Labels, value?: number) => void

export type Metrics = {
  counter(definition: Definition): Observe
  histogram(definition: Definition & { buckets: number[] }): Observe
  /** A gauge whose values are computed whenever the metrics are scraped. */
  gauge(definition: Definition, values: () => Iterable<{ labels: Labels; value: number }>): void
  /** Loads prom-client and records earlier observations. */
  open(): Promise<void>
  /** All metrics in Prometheus's text format. */
  expose(): Promise<{ contentType: string; text: string }>
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
  const define: ((client: PromClient, registry: Registry) => void)[] = []
  let opened: Promise<Registry> | undefined
  let isOpen = false

  async function openRegistry(): Promise<Registry> {
    const client = await load()
    const registry = new client.Registry()
    client.collectDefaultMetrics({ register: registry })
    for (const name of misnamed) registry.removeSingleMetric(name)
    for (const instrument of define) instrument(client, registry)
    for (const observation of waiting.splice(0)) observation()
    isOpen = true
    return registry
  }

  function instrument(
    definition: Definition,
    create: (client: PromClient, registry: Registry) => (labels: Labels, value: number) => void,
  ): Observe {
    let observe: ((labels: Labels, value: number) => void) | undefined
    if (isOpen) throw new Error(`Define the metric ${definition.name} when the function is created, not later.`)
    define.push((client, registry) => {
      observe = create(client, registry)
    })
    return (labels, value = 1) => {
      // prom-client accepts NaN, after which the counter stays NaN.
      if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`${definition.name} was given ${value}`)
      if (observe) observe(labels, value)
      else waiting.push(() => observe?.(labels, value))
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
        const { name, help, labels, buckets } = definition
        const histogram = new client.Histogram({ name, help, labelNames: labels, buckets, registers: [registry] })
        return (values, value) => histogram.observe(values, value)
      }),
    gauge({ name, help, labels }, values) {
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
      opened ??= openRegistry()
      await opened
    },
    async expose() {
      opened ??= openRegistry()
      const registry = await opened
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

import { quantile } from '../../statistics.ts'

export type MetricType = 'counter' | 'rate' | 'trend'

/** All that is measured in a run, by the metric's name. */
export type Metrics = {
  /** The metric of this name, which is made where there is none. */
  of(name: string, type: MetricType): Metric
  all(): ReadonlyMap<string, Metric>
}

export type Metric = {
  type: MetricType
  add(value: number | boolean): void
  /** A figure as thresholds and `summaryTrendStats` name it, such as `count`, `rate` or `p(95)`; 0 without samples, as in k6. */
  figure(name: string): number
}

/** Metrics of k6's types. Tags are ignored. */
export function createMetrics(): Metrics {
  const metrics = new Map<string, Metric>()
  return {
    of(name, type) {
      const known = metrics.get(name)
      if (known !== undefined) return known
      const created = create[type]()
      metrics.set(name, created)
      return created
    },
    all: () => metrics,
  }
}

const create: Record<MetricType, () => Metric> = { counter, rate, trend }

function counter(): Metric {
  let sum = 0
  return {
    type: 'counter',
    add: (value) => {
      sum += Number(value)
    },
    figure: (name) => named({ count: () => sum }, name),
  }
}

function rate(): Metric {
  let passes = 0
  let fails = 0
  return {
    type: 'rate',
    add(value) {
      if (value) passes += 1
      else fails += 1
    },
    figure: (name) =>
      named({ rate: () => passes / (passes + fails || 1), passes: () => passes, fails: () => fails }, name),
  }
}

function trend(): Metric {
  const values: number[] = []
  return {
    type: 'trend',
    add: (value) => void values.push(Number(value)),
    figure(name) {
      const percent = /^p\(([\d.]+)\)$/.exec(name)?.[1]
      if (values.length === 0) return 0
      if (percent !== undefined) return quantile(values, Number(percent) / 100)
      return named(
        {
          med: () => quantile(values, 0.5),
          avg: () => values.reduce((sum, value) => sum + value, 0) / values.length,
          min: () => quantile(values, 0),
          max: () => quantile(values, 1),
        },
        name,
      )
    },
  }
}

function named(figures: Readonly<Record<string, () => number>>, name: string): number {
  const figure = figures[name]
  if (figure === undefined) throw new Error(`A metric has no ${name}; it has ${Object.keys(figures).join(', ')}.`)
  return figure()
}

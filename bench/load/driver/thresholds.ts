import type { Metric } from './metrics.ts'

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '==': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
}

/**
 * Whether a threshold in k6's words, such as `p(95)<25`, holds.
 * @throws Error when it is none
 */
export function holds(threshold: string, metric: Metric): boolean {
  const [, figure = '', comparison = '', limit = ''] =
    /^\s*([a-z]+(?:\([\d.]+\))?)\s*(<=|>=|==|!=|<|>)\s*(-?[\d.]+(?:e-?\d+)?)\s*$/.exec(threshold) ?? []
  const compare = comparisons[comparison]
  if (compare === undefined) throw new Error(`This is not a threshold: ${threshold}`)
  return compare(metric.figure(figure), Number(limit))
}

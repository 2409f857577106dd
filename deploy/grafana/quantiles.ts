import type { Query } from './panel.ts'

export const quantiles = ['0.5', '0.9', '0.99']

/** The median, and what one of ten and one of a hundred exceed. */
export function quantilesOf(histogram: string, matchers = ''): Query[] {
  return quantiles.map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket${matchers}[$__rate_interval])))`,
    legend: `p${Number(quantile) * 100}`,
  }))
}

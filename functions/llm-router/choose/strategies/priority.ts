import type { Strategy } from '../strategy.ts'

/** `priority`: as the catalogue lists them. */
export const priority: Strategy = (pool, { catalogue }) => {
  const place = new Map(catalogue.targets.map((target, index) => [target, index]))
  return {
    reason: 'priority',
    ranked: pool.toSorted((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0)),
  }
}

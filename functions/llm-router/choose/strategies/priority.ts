import type { Strategy } from '../strategy.ts'

/** `priority`: as the catalogue lists them. */
export const priority: Strategy = (pool, { catalogue }) => {
  const wanted = new Set(pool)
  return { reason: 'priority', ranked: catalogue.targets.filter((target) => wanted.has(target)) }
}

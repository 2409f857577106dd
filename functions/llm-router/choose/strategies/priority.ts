import type { Strategy } from '../strategy.ts'

/** `priority`: in the order of the catalogue. */
export const priority: Strategy = (pool, { catalogue }) => {
  const wanted = new Set(pool)
  return { reason: 'priority', ranked: catalogue.targets.filter((target) => wanted.has(target)) }
}

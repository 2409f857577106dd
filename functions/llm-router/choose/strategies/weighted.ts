import type { Target } from '../../catalogue/catalogue.ts'
import { leastFirst, type Scored, type Strategy } from '../strategy.ts'

const kinds = ['weight', 'requestsPerMinute', 'tokensPerMinute'] as const

/**
 * `weighted`: drawn at random by `weight`; if no target has one, by requests per minute, then by tokens per minute, then
 * equally. The rest of the order is drawn the same way, so that fallbacks are spread as well; targets without a weight come
 * last. Each target gets an exponentially distributed waiting time with its weight as the rate. Sorting by that time is the
 * same as drawing one after the other without replacement.
 */
export const weighted: Strategy = (pool, { random }) => {
  const kind = kinds.find((name) => pool.some((target) => target[name] !== undefined))
  const weightOf = (target: Target) => (kind === undefined ? 1 : (target[kind] ?? 0))
  const scores: Scored[] = []
  const waits: Scored[] = []
  for (const target of pool) {
    const weight = weightOf(target)
    scores.push({ target, score: weight })
    waits.push({ target, score: weight > 0 ? -Math.log(1 - random()) / weight : undefined })
  }
  const ranked = waits.sort(leastFirst).map(({ target }) => target)
  return { reason: kind === undefined ? 'weighted_equally' : 'weighted', ranked, scores }
}

import type { Target } from '../../catalogue/catalogue.ts'
import { leastFirst, type Scored, type Strategy } from '../strategy.ts'

const kinds = ['weight', 'requestsPerMinute', 'tokensPerMinute'] as const

/**
 * `weighted`: drawn at random by `weight`; where no target has one, by requests per minute, else by tokens per minute, else
 * all alike. The rest of the order is drawn in the same way, so that a fallback too is spread; those without any weight come
 * last. Each target waits for a time that is exponentially distributed at the rate of its weight: whoever comes first is
 * drawn, and the order is that of drawing one after the other from those that are left.
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

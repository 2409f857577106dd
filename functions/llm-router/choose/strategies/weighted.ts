import type { Target } from '../../catalogue/catalogue.ts'
import { draw } from '../draw.ts'
import type { Strategy } from '../strategy.ts'

const kinds = ['weight', 'requestsPerMinute', 'tokensPerMinute'] as const

/**
 * `weighted`: drawn at random by `weight`; where no target has one, by requests per minute, else by tokens per minute, else
 * all alike. The rest of the order is drawn in the same way, so that a fallback too is spread.
 */
export const weighted: Strategy = (pool, { random }) => {
  const kind = kinds.find((name) => pool.some((target) => target[name] !== undefined))
  const weightOf = (target: Target) => (kind === undefined ? 1 : (target[kind] ?? 0))
  const left = [...pool]
  const ranked: Target[] = []
  while (left.length > 0) {
    const drawn = draw(left.map(weightOf), random())
    // Those without any weight come last, in their order.
    ranked.push(...left.splice(Math.max(0, drawn), 1))
  }
  const scores = Object.fromEntries(pool.map((target) => [target.name, weightOf(target)]))
  return { reason: kind === undefined ? 'weighted_equally' : 'weighted', ranked, scores }
}

import { byScore, type Strategy } from '../strategy.ts'

/** `least_busy`: by the calls that are under way. */
export const leastBusy: Strategy = (pool, { view }) => ({
  reason: 'least_busy',
  ...byScore(pool, (target) => view(target).inFlight),
})

/**
 * `usage`: by the tokens of this minute, calls under way included. Targets at their limits are not in the pool: the limits
 * are hard filters.
 */
export const usage: Strategy = (pool, { view, nowMs }) => ({
  reason: 'lowest_usage',
  ...byScore(pool, (target) => view(target).minute.tokens(nowMs)),
})

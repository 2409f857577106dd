import { byScore, type Strategy } from '../strategy.ts'

/** `least_busy`: by the calls in flight. */
export const leastBusy: Strategy = (pool, { view }) => ({
  reason: 'least_busy',
  ...byScore(pool, (target) => view(target).inFlight),
})

/** `usage`: by the tokens of this minute, calls in flight included. The filters reject targets at their limits. */
export const usage: Strategy = (pool, { view }) => ({
  reason: 'lowest_usage',
  ...byScore(pool, (target) => view(target).minute.tokens),
})

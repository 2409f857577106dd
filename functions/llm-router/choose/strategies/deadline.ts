import type { Target } from '../../catalogue/catalogue.ts'
import { expectedOutputTokens, predictedMs, predictedUsd } from '../predict.ts'
import { byScore, type Scored, type Strategy } from '../strategy.ts'

/** With fewer answers than this, what the catalogue expects of a target says more than they do. */
const enoughAnswers = 5

/**
 * `deadline`: the cheapest of the targets that will keep to max_latency_ms with the probability that the catalogue asks for,
 * from their own answers' times at the length that this answer is expected to have; when none will, the fastest.
 */
export const deadline: Strategy = (pool, scene) => {
  const { request, catalogue, view } = scene
  const chance = (target: Target): number => {
    const known = view(target)
    if (known.latency.count >= enoughAnswers) {
      return known.latency.chanceWithin(request.maxLatencyMs, expectedOutputTokens(known, request)) ?? 0
    }
    return (target.expectedLatencyMs ?? Number.POSITIVE_INFINITY) <= request.maxLatencyMs ? 1 : 0
  }
  const scores = pool.map((target): Scored => ({ target, score: chance(target) }))
  const isInTime = ({ score = 0 }: Scored) => score >= catalogue.deadline.probability
  const inTime = byScore(scores.filter(isInTime).map(toTarget), (target) => predictedUsd(request, target, scene)).ranked
  const late = scores.filter((scored) => !isInTime(scored)).map(toTarget)
  // Nobody asks for more than maxAttempts, so that the late ones need an order only where those in time are fewer.
  const isEnough = inTime.length >= catalogue.failures.maxAttempts
  const fastest = isEnough ? late : byScore(late, (target) => predictedMs(request, target, scene)).ranked
  return { reason: inTime.length > 0 ? 'cheapest_in_time' : 'fastest', ranked: [...inTime, ...fastest], scores }
}

function toTarget({ target }: Scored): Target {
  return target
}

import type { Target } from '../../catalogue/catalogue.ts'
import { expectedOutputTokens, predictedMs, predictedUsd } from '../predict.ts'
import { byScore, type Scored, type Strategy } from '../strategy.ts'

/** With fewer answers than this, the catalogue's expectation is a better estimate than they are. */
const enoughAnswers = 5

/**
 * `deadline`: the cheapest target that answers within max_latency_ms with the catalogue's probability, judged by the times
 * of its own answers at the expected length; if there is none, the fastest. One of which nothing is known counts as in time until
 * somebody tries it: otherwise it would never be measured.
 */
export const deadline: Strategy = (pool, scene) => {
  const { request, catalogue, view } = scene
  const chance = (target: Target): number => {
    const known = view(target)
    const { expectedLatencyMs } = target
    if (known.latency.measured < enoughAnswers && expectedLatencyMs !== undefined) {
      return expectedLatencyMs <= request.maxLatencyMs ? 1 : 0
    }
    const measured = known.latency.chanceWithin(request.maxLatencyMs, expectedOutputTokens(known, request))
    return measured ?? (known.isTried ? 0 : 1)
  }
  const scores = pool.map((target): Scored => ({ target, score: chance(target) }))
  const isInTime = ({ score = 0 }: Scored) => score >= catalogue.deadline.probability
  const inTime = byScore(scores.filter(isInTime).map(toTarget), (target) => predictedUsd(request, target, scene)).ranked
  const late = scores.filter((scored) => !isInTime(scored)).map(toTarget)
  // The late ones need an order only if fewer than maxAttempts are in time: otherwise they at most stand in for others.
  const isEnough = inTime.length >= catalogue.failures.maxAttempts
  const fastest = isEnough ? late : byScore(late, (target) => predictedMs(request, target, scene)).ranked
  return { reason: inTime.length > 0 ? 'cheapest_in_time' : 'fastest', ranked: [...inTime, ...fastest], scores }
}

function toTarget({ target }: Scored): Target {
  return target
}

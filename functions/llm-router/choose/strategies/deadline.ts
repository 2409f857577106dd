import type { Target } from '../../catalogue/catalogue.ts'
import { expectedOutputTokens, predictedMs, predictedUsd } from '../predict.ts'
import { byScore, type Strategy } from '../strategy.ts'

/** With fewer answers than this, what the catalogue expects of a target says more than they do. */
const enoughAnswers = 5

/**
 * `deadline`: the cheapest of the targets that will keep to max_latency_ms with the probability that the catalogue asks for,
 * from their own answers' times at the length that this answer is expected to have; when none will, the fastest.
 */
export const deadline: Strategy = (pool, scene) => {
  const { request, catalogue, view } = scene
  const chance = (target: Target): number => {
    const { latency } = view(target)
    const measured = latency.chanceWithin(request.maxLatencyMs, expectedOutputTokens(request, target, scene))
    if (measured !== undefined && latency.count >= enoughAnswers) return measured
    return (target.expectedLatencyMs ?? Number.POSITIVE_INFINITY) <= request.maxLatencyMs ? 1 : 0
  }
  const chances = Object.fromEntries(pool.map((target) => [target.name, chance(target)]))
  const inTime = pool.filter((target) => (chances[target.name] ?? 0) >= catalogue.deadline.probability)
  const late = pool.filter((target) => !inTime.includes(target))
  const cheapest = byScore(inTime, (target) => predictedUsd(request, target, scene)).ranked
  const fastest = byScore(late, (target) => predictedMs(request, target, scene)).ranked
  return {
    reason: inTime.length > 0 ? 'cheapest_in_time' : 'fastest',
    ranked: [...cheapest, ...fastest],
    scores: chances,
  }
}

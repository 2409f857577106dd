import type { Target } from '../../catalogue/catalogue.ts'
import { predictedUsd } from '../predict.ts'
import { byScore, type Strategy } from '../strategy.ts'

/**
 * `capability`: the target with the fewest capabilities beyond what the request needs, so that the more capable ones stay
 * free for requests that need them. Among equals the cheapest.
 */
export const capability: Strategy = (pool, scene) => {
  const cheapestFirst = byScore(pool, (target) => predictedUsd(scene.request, target, scene)).ranked
  // Every target here has what the request needs; the filters made sure of it.
  const beyond = ({ capabilities, tasks }: Target) =>
    capabilities.length - scene.request.needs.length + tasks.length - 1
  return { reason: 'capability', ...byScore(cheapestFirst, beyond) }
}

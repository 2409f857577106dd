import type { Target } from '../../catalogue/catalogue.ts'
import { predictedUsd } from '../predict.ts'
import { byScore, type Strategy } from '../strategy.ts'

/**
 * `capability`: the target that can do what is asked and the least beyond it, so that those that can do more stay free for
 * who needs it; among equals the cheapest.
 */
export const capability: Strategy = (pool, scene) => {
  const cheapestFirst = byScore(pool, (target) => predictedUsd(scene.request, target, scene)).ranked
  // All of them can do what is asked: the filters have seen to that.
  const beyond = ({ capabilities, tasks }: Target) =>
    capabilities.length - scene.request.needs.length + tasks.length - 1
  return { reason: 'capability', ...byScore(cheapestFirst, beyond) }
}

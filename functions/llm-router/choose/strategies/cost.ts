import { predictedUsd } from '../predict.ts'
import { byScore, type Strategy } from '../strategy.ts'

/** `cost`: by the expected cost of this request: its prompt is counted, the length of its answer is learned. */
export const cost: Strategy = (pool, scene) => ({
  reason: 'lowest_cost',
  ...byScore(pool, (target) => predictedUsd(scene.request, target, scene)),
})

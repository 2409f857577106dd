import { predictedUsd } from '../predict.ts'
import { byScore, type Strategy } from '../strategy.ts'

/** `cost`: by what this very request will cost, its prompt counted and its answer's length learned. */
export const cost: Strategy = (pool, scene) => ({
  reason: 'lowest_cost',
  ...byScore(pool, (target) => predictedUsd(scene.request, target, scene)),
})

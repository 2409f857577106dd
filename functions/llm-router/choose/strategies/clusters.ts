import type { Target } from '../../catalogue/catalogue.ts'
import { isSelfHosted } from '../obstacles.ts'
import { predictedUsd } from '../predict.ts'
import { byScore, type Scene, type Strategy } from '../strategy.ts'

type Side = 'cluster' | 'external'
const sideOf = (target: Target): Side => (isSelfHosted(target) ? 'cluster' : 'external')

/** Our own clusters and those of providers, each by cost. */
function sides(
  pool: readonly Target[],
  scene: Scene,
): Record<Side, readonly Target[]> & { scores: Record<string, number | null> } {
  const { ranked, scores } = byScore(pool, (target) => predictedUsd(scene.request, target, scene))
  return {
    cluster: ranked.filter((target) => sideOf(target) === 'cluster'),
    external: ranked.filter((target) => sideOf(target) === 'external'),
    scores,
  }
}

/** The reason says which side it went to: `hybrid_cluster`, `hybrid_external`. */
function ranking(strategy: string, ranked: readonly Target[], scores: Record<string, number | null>) {
  const [first] = ranked
  return { reason: first ? `${strategy}_${sideOf(first)}` : strategy, ranked, scores }
}

/** `cluster_first`: our own clusters, the cheapest first; external providers where none is well. */
export const clusterFirst: Strategy = (pool, scene) => {
  const { cluster, external, scores } = sides(pool, scene)
  return ranking('cluster_first', [...cluster, ...external], scores)
}

/** `external_first`: external providers, the cheapest first; our own clusters where none is well. */
export const externalFirst: Strategy = (pool, scene) => {
  const { cluster, external, scores } = sides(pool, scene)
  return ranking('external_first', [...external, ...cluster], scores)
}

/**
 * `hybrid`: a request that costs less on a cluster of ours than the threshold for each 1,000 tokens goes there, any other
 * to the cheapest external provider; a cluster above the threshold comes last.
 */
export const hybrid: Strategy = (pool, scene) => {
  const { cluster, external, scores } = sides(pool, scene)
  const isCheap = (target: Target) => {
    const usd = predictedUsd(scene.request, target, scene)
    const output = scene.view(target).outputLength.expectedTokens(scene.request.task)
    const tokens = Math.max(1, scene.request.promptTokens + Math.min(output, scene.request.maxOutputTokens ?? output))
    return usd !== undefined && (usd / tokens) * 1000 < scene.catalogue.hybrid.clusterBelowUsdPerThousandTokens
  }
  const cheap = cluster.filter(isCheap)
  const dear = cluster.filter((target) => !cheap.includes(target))
  return ranking('hybrid', [...cheap, ...external, ...dear], scores)
}

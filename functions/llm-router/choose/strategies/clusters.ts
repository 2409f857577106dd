import type { Target } from '../../catalogue/catalogue.ts'
import { isSelfHosted } from '../filters.ts'
import { expectedOutputTokens, predictedUsd } from '../predict.ts'
import { byScore, type Scene, type Scored, type Strategy } from '../strategy.ts'

/** Self-hosted clusters and external providers, each by cost. */
function sides(pool: readonly Target[], scene: Scene) {
  const { scores } = byScore(pool, (target) => predictedUsd(scene.request, target, scene))
  const cluster: Scored[] = []
  const external: Scored[] = []
  for (const scored of scores) (isSelfHosted(scored.target) ? cluster : external).push(scored)
  return { cluster, external, scores }
}

/** The reason names the side that is asked first: `hybrid_cluster` or `hybrid_external`. */
function ranking(strategy: string, order: readonly Scored[], scores: readonly Scored[]) {
  const ranked = order.map(({ target }) => target)
  const [first] = ranked
  const side = first && (isSelfHosted(first) ? 'cluster' : 'external')
  return { reason: side ? `${strategy}_${side}` : strategy, ranked, scores }
}

/** `cluster_first`: self-hosted clusters, the cheapest first; then external providers. */
export const clusterFirst: Strategy = (pool, scene) => {
  const { cluster, external, scores } = sides(pool, scene)
  return ranking('cluster_first', [...cluster, ...external], scores)
}

/** `external_first`: external providers, the cheapest first; then self-hosted clusters. */
export const externalFirst: Strategy = (pool, scene) => {
  const { cluster, external, scores } = sides(pool, scene)
  return ranking('external_first', [...external, ...cluster], scores)
}

/**
 * `hybrid`: a self-hosted cluster first if it costs less than the threshold per 1,000 tokens; then the cheapest external
 * provider; then clusters above the threshold.
 */
export const hybrid: Strategy = (pool, scene) => {
  const { cluster, external, scores } = sides(pool, scene)
  const { request, catalogue } = scene
  const isCheap = ({ target, score: usd }: Scored) => {
    const tokens = Math.max(1, request.promptTokens + Math.round(expectedOutputTokens(scene.view(target), request)))
    return usd !== undefined && (usd / tokens) * 1000 < catalogue.hybrid.clusterBelowUsdPerThousandTokens
  }
  const cheap: Scored[] = []
  const dear: Scored[] = []
  for (const scored of cluster) (isCheap(scored) ? cheap : dear).push(scored)
  return ranking('hybrid', [...cheap, ...external, ...dear], scores)
}

import type { ComparedAnswer } from '#runtime/contract/admin/shadows.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'

/**
 * How a request that was drawn for a shadow ended there. All but the first two were not asked: the filters rejected every target; the
 * target is away, or nobody can tell what is left of a budget; the budget had no room; too many are under way; the replica is about to end.
 */
const shadowOutcomes = ['answered', 'failed', 'rejected', 'unavailable', 'no_budget', 'busy', 'stopping'] as const
export type ShadowOutcome = (typeof shadowOutcomes)[number]

export type ObserveShadows = {
  ended(shadow: string, outcome: ShadowOutcome): void
  compared(shadow: string, original: ComparedAnswer, mirrored: ComparedAnswer): void
}

const seconds = [0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60]

/** The metrics of shadows: they are in none of those of targets, which say how callers are served. */
export function createObserveShadows(metrics: Metrics, { shadow: shadows }: Pick<Catalogue, 'shadow'>): ObserveShadows {
  const requests = metrics.counter({
    name: 'llm_router_shadow_requests_total',
    help: 'Requests that were drawn for a shadow, by how they ended there',
    labels: ['shadow', 'outcome'],
  })
  const cost = metrics.counter({
    name: 'llm_router_shadow_cost_usd_total',
    help: 'Cost in USD of both answers, where both are known; side is original or shadow',
    labels: ['shadow', 'side'],
  })
  const duration = metrics.histogram({
    name: 'llm_router_shadow_duration_seconds',
    help: 'Time of both answers, where both succeeded; side is original or shadow',
    labels: ['shadow', 'side'],
    buckets: seconds,
  })
  // Without an initial 0, `increase()` would miss the first one.
  for (const { name } of shadows) for (const outcome of shadowOutcomes) requests({ shadow: name, outcome }, 0)
  return {
    ended: (shadow, outcome) => requests({ shadow, outcome }),
    compared(shadow, original, mirrored) {
      if (!original.succeeded || !mirrored.succeeded) return
      duration({ shadow, side: 'original' }, original.ms / 1000)
      duration({ shadow, side: 'shadow' }, mirrored.ms / 1000)
      if (original.cost_usd === undefined || mirrored.cost_usd === undefined) return
      cost({ shadow, side: 'original' }, original.cost_usd)
      cost({ shadow, side: 'shadow' }, mirrored.cost_usd)
    },
  }
}

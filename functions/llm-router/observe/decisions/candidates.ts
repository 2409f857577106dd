import type { DecisionAffinity, DecisionCandidate, RemovedTarget } from '#runtime/contract/admin/decisions.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Decision, Removed } from '../../choose/decision.ts'
import type { Predicted } from '../../choose/predict.ts'
import type { Loose } from './loose.ts'

/** What operators see of a target that is asked. */
export function candidateOf(
  target: Target,
  decision: Pick<Decision, 'scores'> | undefined,
  predicted: Predicted | undefined,
): Loose<DecisionCandidate> {
  const { name, provider, model } = target
  return {
    ...{ target: name, provider, model },
    score: decision?.scores?.find((one) => one.target === target)?.score,
    predicted_cost_usd: predicted?.usd,
    predicted_latency_ms: predicted?.ms,
    // Most prompts are in no cache.
    expected_cached_tokens: predicted?.cachedTokens || undefined,
  }
}

/** What they see of where the conversation is cached. */
export function affinityOf({ affinity }: Pick<Decision, 'affinity'>): DecisionAffinity | undefined {
  return affinity && { target: affinity.target.name, cached_tokens: affinity.tokens, kept: affinity.isKept }
}

/** What they see of the targets that the filters rejected: the first of them, since a catalogue may have a thousand. */
export function removedOf(removed: readonly Removed[], most: number) {
  return { removed: removed.slice(0, most).map(toRemoved), removed_count: removed.length }
}

function toRemoved({ target, rejection: { kind, why, untilMs } }: Removed): RemovedTarget {
  return { target: target.name, why, kind, ...(untilMs !== undefined && { until: new Date(untilMs).toISOString() }) }
}

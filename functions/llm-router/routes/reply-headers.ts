import { header } from '#runtime/contract/headers.ts'
import { experimentOf } from '../choose/decision.ts'
import type { Decided } from '../dispatch/attempt.ts'
import { replacedModelOf } from '../dispatch/replaced-model.ts'

/** The reply headers that explain a decision. The cost of a stream is not known when they are sent. */
export function replyHeaders(
  answered: Decided & { simulated: boolean; overheadMs: number; costUsd?: number | null },
): Record<string, string> {
  const { target, decision, failed, predictedUsd, costUsd, overheadMs, simulated, account, cache } = answered
  const experiment = experimentOf(decision)
  const replacedModel = replacedModelOf(answered)
  return {
    'x-llm-provider': target.provider,
    'x-llm-model': target.model,
    'x-llm-reason': decision.reason,
    'x-llm-strategy': decision.strategy,
    ...costHeader(costUsd),
    ...(predictedUsd !== undefined && { 'x-llm-predicted-cost-usd': predictedUsd.toPrecision(6) }),
    'x-llm-fallbacks': String(failed.length),
    'x-llm-overhead-ms': overheadMs.toFixed(3),
    ...(replacedModel && { 'x-llm-replaced-model': replacedModel }),
    ...(experiment && { 'x-llm-experiment': experiment }),
    ...(cache && { [header.cache]: cache.result === 'similar' ? 'hit' : cache.result }),
    ...(cache?.similarity !== undefined && { [header.cacheSimilarity]: twoDigits(cache.similarity) }),
    ...(cache?.ageMs !== undefined && { age: String(Math.floor(Math.max(cache.ageMs, 0) / 1000)) }),
    ...account.headers(),
    ...(simulated && { [header.simulated]: 'true' }),
  }
}

/** Without it, the cost is not known, or not yet. */
export function costHeader(costUsd: number | null | undefined): Record<string, string> {
  return typeof costUsd === 'number' ? { 'x-llm-cost-usd': String(costUsd) } : {}
}

/** Rounded down, so that only what is the same is 1. */
function twoDigits(similarity: number): string {
  return (Math.floor(similarity * 100) / 100).toFixed(2)
}

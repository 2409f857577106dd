import { header } from '#runtime/contract/headers.ts'
import type { Decided } from '../dispatch/attempt.ts'

/** What the router says of a decision in headers. The cost of a streamed answer is not known when they are sent. */
export function replyHeaders(
  answered: Decided & { simulated: boolean; overheadMs: number; costUsd?: number | null },
): Record<string, string> {
  const { target, decision, failed, predictedUsd, costUsd, overheadMs, simulated } = answered
  const { experiment } = decision
  const replaced = failed.length === 0 ? decision.replaces : undefined
  return {
    'x-llm-provider': target.provider,
    'x-llm-model': target.model,
    'x-llm-reason': decision.reason,
    'x-llm-strategy': decision.strategy,
    ...(costUsd !== undefined && { 'x-llm-cost-usd': costUsd === null ? 'unknown' : String(costUsd) }),
    ...(predictedUsd !== undefined && { 'x-llm-predicted-cost-usd': predictedUsd.toPrecision(6) }),
    'x-llm-fallbacks': String(failed.length),
    'x-llm-overhead-ms': overheadMs.toFixed(3),
    ...(replaced && { 'x-llm-replaced-model': replaced.model }),
    ...(experiment && { 'x-llm-experiment': `${experiment.name}/${experiment.arm.name}` }),
    ...(simulated && { [header.simulated]: 'true' }),
  }
}

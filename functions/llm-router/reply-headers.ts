import { header } from '#runtime/contract/headers.ts'
import type { Decided } from './attempt.ts'

/** What the router says of a decision in headers. The cost of a streamed answer is not known when they are sent. */
export function replyHeaders(
  answered: Decided & { simulated: boolean; overheadMs: number; costUsd?: number | null },
): Record<string, string> {
  const { target, decision, costUsd, overheadMs, simulated } = answered
  return {
    'x-llm-provider': target.provider,
    'x-llm-model': target.model,
    'x-llm-reason': decision.reason,
    ...(costUsd !== undefined && { 'x-llm-cost-usd': costUsd === null ? 'unknown' : String(costUsd) }),
    'x-llm-fallbacks': '0',
    'x-llm-overhead-ms': overheadMs.toFixed(3),
    ...(decision.replaces && { 'x-llm-replaced-model': decision.replaces.model }),
    ...(simulated && { [header.simulated]: 'true' }),
  }
}

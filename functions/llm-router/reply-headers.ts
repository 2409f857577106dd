import { header } from '#runtime/contract/headers.ts'
import type { Outcome } from './dispatch.ts'

/** What the router says of a decision in headers, on every answer. */
export function replyHeaders(outcome: Outcome<unknown>): Record<string, string> {
  const { target, decision, costUsd, overheadMs, simulated } = outcome
  return {
    'x-llm-provider': target.provider,
    'x-llm-model': target.model,
    'x-llm-reason': decision.reason,
    'x-llm-cost-usd': costUsd === null ? 'unknown' : String(costUsd),
    'x-llm-fallbacks': '0',
    'x-llm-overhead-ms': overheadMs.toFixed(3),
    ...(decision.replaces && { 'x-llm-replaced-model': decision.replaces.model }),
    ...(simulated && { [header.simulated]: 'true' }),
  }
}

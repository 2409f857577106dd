import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import { toNanoUsd } from '../nano-usd.ts'
import { costOf, type Occasion } from '../price.ts'

/** What calls are compared with to tell what prompt caches have saved: the same calls without any. */
export const noPromptCache = 'no prompt cache'

/**
 * What a provider's prompt cache has saved on a call, in billionths of a USD, at the list price of its service tier: the discount on
 * what was read from it, less the surcharge on what was written to it. Negative if that is more; undefined if the call had nothing of a
 * cache, or a price is unknown.
 */
export function savedByCache(usage: Usage, target: Target, occasion: Occasion): number | undefined {
  const { prompt_tokens_details: details } = usage
  if (!details?.cached_tokens && !details?.cache_write_tokens) return undefined
  const { cached_tokens: _, cache_write_tokens: __, cache_write_1h_tokens: ___, ...others } = details
  const priced = { ...target, costInReply: false }
  const cost = costOf(usage, priced, occasion)
  const instead = costOf({ ...usage, prompt_tokens_details: others }, priced, occasion)
  return 'usd' in cost && 'usd' in instead ? toNanoUsd(instead.usd) - toNanoUsd(cost.usd) : undefined
}

import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { type Bounds, mostUsage } from './most-cost.ts'
import { pricesAt } from './prices-by-day.ts'

export type CountedPrompt = Pick<Usage, 'prompt_tokens' | 'prompt_tokens_details'>

/**
 * The prompt of an answer that broke off before its usage was reported: the estimate, if it is all text. Images, sound and files have
 * as many tokens as they can have, since nobody has counted them. Undefined if nothing bounds them.
 * @param estimatedTokens the tokens of its text
 * @param nowMs when it is priced
 */
export function countedPrompt(
  estimatedTokens: number,
  bounds: Bounds,
  target: Target,
  nowMs: number,
): CountedPrompt | undefined {
  const hasSound = bounds.certain.includes('audioInput')
  if (!hasSound && bounds.images === 0 && Number.isFinite(bounds.promptTokens)) {
    return { prompt_tokens: estimatedTokens }
  }
  const most = mostUsage({ ...bounds, maxOutputTokens: 0 }, target)
  if (most === undefined) return undefined
  const prompt_tokens = Math.max(estimatedTokens, most.prompt_tokens)
  const beside = prompt_tokens - estimatedTokens
  if (hasSound) return { prompt_tokens, prompt_tokens_details: { audio_tokens: beside } }
  const isPricedApart = bounds.images > 0 && pricesAt(target, nowMs).usdPerMillionTokens?.imageInput !== undefined
  return { prompt_tokens, ...(isPricedApart && { prompt_tokens_details: { image_tokens: beside } }) }
}

import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from './catalogue.ts'

export type Cost = { usd: number } | { unknown: 'usage' | 'price' }

/**
 * What a call cost, in USD: usage × price, the one place where that is calculated.
 *
 *     ((prompt − cached − written) · input + cached · cachedInput + written · cacheWrite
 *       + (completion − reasoning) · output + reasoning · reasoning) / 10⁶ · (1 + markup / 100)
 *
 * A price that the target does not have of its own is that of input or output. What is unknown stays unknown, and is
 * never taken for free: no usage, a usage that contradicts itself, no price, or a
 * prompt that is longer than the price holds for. The amount has 14 significant digits: the
 * rest of a double is what binary fractions have added.
 */
export function costOf(usage: Usage | undefined, target: Target): Cost {
  const price = target.usdPerMillionTokens
  if (price === undefined) return { unknown: 'price' }
  if (usage === undefined) return { unknown: 'usage' }
  if (usage.prompt_tokens > (target.pricedUpToPromptTokens ?? Number.POSITIVE_INFINITY)) return { unknown: 'price' }
  if (usage.completion_tokens === undefined && price.output > 0) return { unknown: 'usage' }
  const completion = usage.completion_tokens ?? 0
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0
  const written = usage.prompt_tokens_details?.cache_write_tokens ?? 0
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0
  if (cached + written > usage.prompt_tokens || reasoning > completion) return { unknown: 'usage' }
  const perMillion =
    (usage.prompt_tokens - cached - written) * price.input +
    cached * (price.cachedInput ?? price.input) +
    written * (price.cacheWrite ?? price.input) +
    (completion - reasoning) * price.output +
    reasoning * (price.reasoning ?? price.output)
  const usd = (perMillion / 1e6) * (1 + target.markupPercent / 100)
  return { usd: Number(usd.toPrecision(14)) }
}

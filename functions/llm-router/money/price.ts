import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'

export type Cost = { usd: number } | { unknown: 'usage' | 'price' }

/** What decides which of a target's prices holds. */
export type Occasion = {
  nowMs: number
  /** As the reply names it. */
  serviceTier?: string | null | undefined
  /** What a cluster of our own has been measured to do, prompt and answer together. */
  tokensPerSecond?: number | undefined
}

/** What vendors call the tier that the list price is for. */
const standardTiers = new Set(['auto', 'default', 'standard', 'on_demand'])

/**
 * What a call cost, in USD: usage × price, the one place where that is calculated.
 *
 *     ((prompt − cached − written) · input + cached · cachedInput + written · cacheWrite
 *       + (completion − reasoning) · output + reasoning · reasoning) / 10⁶ · (1 + markup / 100)
 *
 * A price that the target does not have of its own is that of input or output. What is unknown stays unknown, and is
 * never taken for free: no usage, a usage that contradicts itself, no price, or a service tier without one. Where the
 * catalogue says `costInReply`, the provider's own figure goes before the table. The amount has 14 significant digits:
 * the rest of a double is what binary fractions have added.
 */
export function costOf(usage: Usage | undefined, target: Target, occasion: Occasion): Cost {
  const cost = unroundedCostOf(usage, target, occasion)
  return 'usd' in cost ? { usd: Number(cost.usd.toPrecision(14)) } : cost
}

/** The same with all digits: to compare many targets, since rounding takes longer than the rest. */
export function unroundedCostOf(usage: Usage | undefined, target: Target, occasion: Occasion): Cost {
  if (usage === undefined) return { unknown: target.usdPerMillionTokens || target.cluster ? 'usage' : 'price' }
  const markup = 1 + target.markupPercent / 100
  const own = target.costInReply ? usage.cost : undefined
  if (typeof own === 'number' && Number.isFinite(own) && own >= 0) return { usd: own * markup }

  const completion = usage.completion_tokens ?? 0
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0
  const written = usage.prompt_tokens_details?.cache_write_tokens ?? 0
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0
  if (cached + written > usage.prompt_tokens || reasoning > completion) return { unknown: 'usage' }

  const price = priceFor(usage.prompt_tokens, target, occasion)
  if (price === undefined) return { unknown: 'price' }
  if (usage.completion_tokens === undefined && price.output > 0) return { unknown: 'usage' }
  const perMillion =
    (usage.prompt_tokens - cached - written) * price.input +
    cached * (price.cachedInput ?? price.input) +
    written * (price.cacheWrite ?? price.input) +
    (completion - reasoning) * price.output +
    reasoning * (price.reasoning ?? price.output)
  return { usd: (perMillion / 1e6) * markup }
}

/**
 * The price that holds for a prompt of so many tokens, on this day and in this service tier; undefined where none does.
 * A long prompt's price goes before that of the day.
 */
export function priceFor(
  promptTokens: number,
  target: Target,
  { nowMs, serviceTier, tokensPerSecond }: Occasion,
): UsdPerMillionTokens | undefined {
  if (target.cluster) return clusterPrice(target.cluster.usdPerHour, tokensPerSecond ?? target.cluster.tokensPerSecond)
  if (serviceTier && !standardTiers.has(serviceTier)) {
    return Object.hasOwn(target.serviceTierPrices, serviceTier) ? target.serviceTierPrices[serviceTier] : undefined
  }
  const long = largestUpTo(promptTokens - 1, target.longPromptPrices, ({ abovePromptTokens }) => abovePromptTokens)
  if (long) return long.usdPerMillionTokens
  const later = largestUpTo(nowMs, target.laterPrices, ({ from }) => Date.parse(from))
  return later?.usdPerMillionTokens ?? target.usdPerMillionTokens
}

function largestUpTo<Item>(most: number, items: readonly Item[], sizeOf: (item: Item) => number): Item | undefined {
  let found: Item | undefined
  for (const item of items) {
    const size = sizeOf(item)
    if (size <= most && (found === undefined || size > sizeOf(found))) found = item
  }
  return found
}

/** A cluster is paid by the hour: a token costs what the hour does, over the tokens that it makes in one. */
function clusterPrice(usdPerHour: number, tokensPerSecond: number): UsdPerMillionTokens {
  const usd = (usdPerHour / (tokensPerSecond * 3600)) * 1e6
  return { input: usd, output: usd }
}

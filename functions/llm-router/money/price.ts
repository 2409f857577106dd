import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'

export type Cost = { usd: number } | { unknown: 'usage' | 'price' }

/** What determines which of a target's prices applies. */
export type Occasion = {
  nowMs: number
  /** The service tier that the reply names. */
  serviceTier?: string | null | undefined
  /** The measured throughput of a self-hosted cluster, prompt and answer together. */
  tokensPerSecond?: number | undefined
}

/** No call costs as much. */
const mostUsd = 1_000_000

/** The vendors' names for the tier of the list price. */
const standardTiers = new Set(['auto', 'default', 'standard', 'on_demand'])

/**
 * The cost of a call in USD: usage × price. This is the only place that calculates it.
 *
 *     ((prompt − cached − written) · input + cached · cachedInput + written · cacheWrite
 *       + (completion − reasoning) · output + reasoning · reasoning) / 10⁶ · (1 + markup / 100)
 *
 * Missing prices default to those of input and output. The cost is unknown, never zero, if there is no usage, if the usage
 * contradicts itself, or if there is no price for the target or the service tier. With `costInReply` in the catalogue, the
 * provider's own figure takes precedence. The result has 14 significant digits: the rest is binary rounding error.
 */
export function costOf(usage: Usage | undefined, target: Target, occasion: Occasion): Cost {
  const cost = unroundedCostOf(usage, target, occasion)
  if (!('usd' in cost)) return cost
  // A mistake in a usage or a price, and with it the counter would be off for good.
  return cost.usd <= mostUsd ? { usd: Number(cost.usd.toPrecision(14)) } : { unknown: 'usage' }
}

/** The same without rounding, to compare many targets: rounding takes longer than the rest. */
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
 * The price for a prompt of that many tokens, on that day and in that service tier; undefined if there is none. The price
 * for long prompts takes precedence over that of the day.
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

/** A cluster is paid by the hour: the price of a token is the hourly price over the tokens per hour. */
function clusterPrice(usdPerHour: number, tokensPerSecond: number): UsdPerMillionTokens {
  const usd = (usdPerHour / (tokensPerSecond * 3600)) * 1e6
  return { input: usd, output: usd }
}

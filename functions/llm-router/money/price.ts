import { countsNothing, type Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'
import { toNanoUsd, toUsd } from './nano-usd.ts'
import { pricesAt } from './prices-by-day.ts'
import { tierOf, times } from './service-tier.ts'
import { type ClassNames, tokenClasses } from './token-classes.ts'
import { toolChargesUsd } from './tool-charges.ts'

export type Cost = { usd: number } | { unknown: 'usage' | 'price' }

/** What determines which of a target's prices applies. */
export type Occasion = {
  nowMs: number
  /** The service tier that the reply names beside its usage. */
  serviceTier?: string | null | undefined
  /** The measured throughput of a self-hosted cluster, prompt and answer together. */
  tokensPerSecond?: number | undefined
  /** True if the request asked for web searches. */
  searchesWeb?: boolean | undefined
  /** The classes that surely occurred, so that a usage without them does not tell the cost. */
  certain?: ClassNames | undefined
}

/** No call costs as much. */
const mostUsd = 1_000_000

/**
 * The cost of a call in USD: usage × price. This is the only place that calculates it.
 *
 *     (Σ tokens of a class · its price / 10⁶ + tool charges) · (1 + markup / 100)
 *
 * The classes are those of `tokenClasses`. The cost is unknown, never zero, if there is no usage, if the usage contradicts
 * itself, counts nothing of what has a price or does not tell of a class that surely occurred, or if there is no price for
 * the target, the service tier, a class of tokens or a tool. With `costInReply` in the catalogue, the provider's own figure
 * takes precedence. The result is whole billionths of a USD, as the ledger has it, so that headers, streams, decisions and
 * records say the same. What is beyond 14 significant digits is binary rounding error.
 */
export function costOf(usage: Usage | undefined, target: Target, occasion: Occasion): Cost {
  const cost = unroundedCostOf(usage, target, occasion)
  if (!('usd' in cost)) return cost
  // A mistake in a usage or a price, and with it the counter would be off for good.
  return cost.usd <= mostUsd ? { usd: toUsd(toNanoUsd(Number(cost.usd.toPrecision(14)))) } : { unknown: 'usage' }
}

/** The same without rounding, to compare many targets: rounding takes longer than the rest. */
export function unroundedCostOf(usage: Usage | undefined, target: Target, occasion: Occasion): Cost {
  if (usage === undefined) return { unknown: target.usdPerMillionTokens || target.cluster ? 'usage' : 'price' }
  const markup = 1 + target.markupPercent / 100
  const told = target.costInReply ? costInReply(usage, markup) : undefined
  if (told !== undefined) return told
  if (contradictsItself(usage)) return { unknown: 'usage' }

  const { nowMs, tokensPerSecond } = occasion
  const serviceTier = tierOf(usage, occasion.serviceTier)
  const price = priceFor(usage.prompt_tokens, target, { nowMs, serviceTier, tokensPerSecond })
  if (price === undefined) return { unknown: 'price' }
  if (usage.completion_tokens === undefined && price.output > 0) return { unknown: 'usage' }
  const isFree = costsNothing(price)
  if (!isFree && countsNothing(usage)) return { unknown: 'usage' }
  const classes = tokenClasses(usage, price, isFree ? [] : occasion.certain)
  if (classes === undefined) return { unknown: 'usage' }
  let perMillion = 0
  for (const { tokens, price: ofClass = isFree ? 0 : undefined } of classes) {
    if (tokens === 0) continue
    if (ofClass === undefined) return { unknown: 'price' }
    perMillion += tokens * ofClass
  }
  const toolsUsd = toolChargesUsd(usage, target, occasion.searchesWeb ?? false)
  return toolsUsd === undefined ? { unknown: 'price' } : { usd: (perMillion / 1e6 + toolsUsd) * markup }
}

/** What costs nothing by the token costs nothing in any class, unless a class has a price of its own. */
export function costsNothing(price: UsdPerMillionTokens): boolean {
  return price.input === 0 && price.output === 0 && Object.values(price).every((usd) => usd === 0)
}

/**
 * OpenRouter's own figure. With a key of one's own at the vendor, `cost` is OpenRouter's fee alone. The vendor's bill stands beside it and
 * is no matter of OpenRouter's, so it has no markup. A bill above the whole cost is one of which nobody says who pays it.
 */
function costInReply({ cost, is_byok, cost_details }: Usage, markup: number): Cost | undefined {
  const told = usdIn(cost)
  const upstream = usdIn(cost_details?.upstream_inference_cost)
  if (is_byok === true) {
    // The table is of OpenRouter's prices, and nobody pays those.
    return told === undefined || upstream === undefined ? { unknown: 'usage' } : { usd: told * markup + upstream }
  }
  if (told === undefined) return undefined
  return is_byok !== false && upstream !== undefined && upstream > told ? { unknown: 'usage' } : { usd: told * markup }
}

function usdIn(amount: unknown): number | undefined {
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
}

/** True for a total above the sum of its parts: some tokens, such as thoughts, are then in no class. */
function contradictsItself({ prompt_tokens, completion_tokens, total_tokens }: Usage): boolean {
  return (
    total_tokens !== undefined && completion_tokens !== undefined && total_tokens > prompt_tokens + completion_tokens
  )
}

/** The price for a prompt of that many tokens, on that day and in that service tier; undefined if there is none. */
export function priceFor(
  promptTokens: number,
  target: Target,
  { nowMs, serviceTier, tokensPerSecond }: Occasion,
): UsdPerMillionTokens | undefined {
  if (target.cluster) return clusterPrice(target.cluster.usdPerHour, tokensPerSecond ?? target.cluster.tokensPerSecond)
  const { usdPerMillionTokens, longPromptPrices, serviceTierPrices } = pricesAt(target, nowMs)
  const long = longestBelow(promptTokens, longPromptPrices)
  if (serviceTier) {
    const { serviceTierFactors } = target
    // What a tier charges for a long prompt is not in the table.
    if (Object.hasOwn(serviceTierPrices, serviceTier)) return long ? undefined : serviceTierPrices[serviceTier]
    const factor = Object.hasOwn(serviceTierFactors, serviceTier) ? serviceTierFactors[serviceTier] : undefined
    const otherwise = factor === undefined ? undefined : priceFor(promptTokens, target, { nowMs })
    return otherwise && factor !== undefined ? times(otherwise, factor) : undefined
  }
  return long?.usdPerMillionTokens ?? usdPerMillionTokens
}

type LongPromptPrice = Target['longPromptPrices'][number]

function longestBelow(promptTokens: number, prices: readonly LongPromptPrice[]): LongPromptPrice | undefined {
  let found: LongPromptPrice | undefined
  for (const price of prices) {
    const applies = price.abovePromptTokens < promptTokens
    if (applies && (found === undefined || price.abovePromptTokens > found.abovePromptTokens)) found = price
  }
  return found
}

/** A cluster is paid by the hour: the price of a token, of whatever class, is the hourly price over the tokens per hour. */
function clusterPrice(usdPerHour: number, tokensPerSecond: number): UsdPerMillionTokens {
  const usd = (usdPerHour / (tokensPerSecond * 3600)) * 1e6
  const media = { audioInput: usd, imageInput: usd, videoInput: usd, cachedAudioInput: usd }
  return { input: usd, output: usd, ...media, audioOutput: usd, imageOutput: usd }
}

import type { Usage } from '#runtime/contract/usage.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'
import { askedOf, asksForUnpriced, mayExceedTierPrices, possibleOf } from './asked-tier.ts'
import { costOf, costsNothing, type Occasion } from './price.ts'
import { everyPriceOf, type Priced, pricesWithin, type Span } from './prices-by-day.ts'
import { times } from './service-tier.ts'
import type { ClassNames } from './token-classes.ts'

/** What bounds the cost of a request at any target. */
export type Bounds = {
  /** Separate prompts, each of which must fit the context window. */
  prompts: number
  /** The prompts have no more tokens together, without images. Infinite if nothing bounds them, as with a file of unknown length. */
  promptTokens: number
  /** Their images, whose tokens depend on the model. */
  images: number
  /** The caller's limit on each answer. */
  maxOutputTokens: number | undefined
  /** How many answers the request asks for. */
  choices: number
  /** True if a prompt holds anything but text, or the answer may. */
  hasMedia: boolean
  /** The classes that surely occur, so that a price is unknown without theirs. */
  certain: ClassNames
  searchesWeb: boolean
  /** The service tier that the request asks for; undefined for the list price. */
  serviceTier?: string | undefined
}

/** As many as the largest image has at any model of the shipped catalogue that does not say otherwise. */
const usualImageTokens = 12_000
/** More than a provider makes for one answer on its own. */
const mostWebSearches = 10

type Throughput = Pick<Occasion, 'tokensPerSecond'>

export type MostCost = (bounds: Bounds, target: Target, occasion: Throughput & Span) => number | undefined

/**
 * Computes the most that an attempt can cost at a target, in USD: all tokens that are possible, each in the dearest class that can
 * apply, by the one formula of `costOf`, at the dearest of the prices that are in force while it can last. Undefined if one of them is
 * unknown, as that of a tier that is asked for may be, or nothing bounds the tokens.
 */
export function createMostCost(): MostCost {
  const known = new WeakMap<Target, readonly Priced[]>()
  const mostOfPriced = createMostOfPriced()
  return (bounds, target, occasion) => {
    const all = known.get(target) ?? everyPriceOf(target)
    known.set(target, all)
    let most = 0
    for (const priced of pricesWithin(all, occasion)) {
      const usd = mostOfPriced(bounds, priced, occasion)
      if (usd === undefined) return undefined
      most = Math.max(most, usd)
    }
    return most
  }
}

/** The same of a target without announced prices. */
function createMostOfPriced(): (bounds: Bounds, target: Target, occasion: Throughput) => number | undefined {
  const known = new WeakMap<Target, Map<string | undefined, { text: Target; media: Target }>>()
  return (bounds, target, { tokensPerSecond }) => {
    if (isFree(target) && !bounds.searchesWeb) return 0
    const usage = mostUsage(bounds, target)
    const price = target.usdPerMillionTokens
    if (usage === undefined || (price && bounds.certain.some((name) => price[name] === undefined))) return undefined
    if (asksForUnpriced(target, bounds.serviceTier)) return undefined
    if (mayExceedTierPrices(usage.prompt_tokens, target, bounds.serviceTier)) return undefined
    const asked = askedOf(target, bounds.serviceTier)
    const byTier = known.get(target) ?? new Map()
    known.set(target, byTier)
    let dearest = byTier.get(asked)
    if (dearest === undefined) {
      const at = { target, asked }
      dearest = { text: atDearest(at, textInput, textOutput), media: atDearest(at, allInput, allOutput) }
      byTier.set(asked, dearest)
    }
    const { searchesWeb } = bounds
    const cost = costOf(usage, bounds.hasMedia ? dearest.media : dearest.text, {
      nowMs: 0,
      tokensPerSecond,
      searchesWeb,
    })
    // A table of zeros says nothing where the reply has the price.
    return 'usd' in cost && !(target.costInReply && cost.usd === 0) ? cost.usd : undefined
  }
}

/** The most that an attempt can use; undefined if nothing bounds it. */
export function mostUsage(bounds: Bounds, target: Target): Usage | undefined {
  const { contextWindowTokens = Number.POSITIVE_INFINITY } = target
  const prompt = Math.min(
    bounds.promptTokens + bounds.images * imageTokens(target),
    bounds.prompts * contextWindowTokens,
  )
  const completion = mostCompletionTokens(bounds, target)
  if (!Number.isFinite(prompt + completion)) return undefined
  return {
    prompt_tokens: Math.ceil(prompt),
    completion_tokens: Math.ceil(completion),
    ...(bounds.searchesWeb && { server_tool_use: { web_search_requests: mostWebSearches } }),
  }
}

/** The most tokens of all answers together; infinite if nothing bounds them. */
export function mostCompletionTokens(
  { maxOutputTokens, choices }: Pick<Bounds, 'maxOutputTokens' | 'choices'>,
  target: Target,
): number {
  const longest = target.maxOutputTokens ?? target.contextWindowTokens ?? Number.POSITIVE_INFINITY
  return Math.min(maxOutputTokens ?? longest, longest) * choices
}

/** The most tokens of one image. */
export function imageTokens({ maxImageTokens = usualImageTokens }: Target): number {
  return maxImageTokens
}

/** Whether no answer has a price, however long it is. */
function isFree(target: Target): boolean {
  const { usdPerMillionTokens, cluster, costInReply, longPromptPrices, serviceTierPrices } = target
  if (cluster !== undefined || usdPerMillionTokens === undefined || costInReply) return false
  const long = longPromptPrices.map((one) => one.usdPerMillionTokens)
  const all = [usdPerMillionTokens, ...long, ...Object.values(serviceTierPrices)]
  return all.every(costsNothing)
}

const textInput = ['input', 'cacheWrite', 'cacheWrite1h'] as const
/** A model that makes images may answer a text with one. */
const textOutput = ['output', 'reasoning', 'imageOutput'] as const
const allInput = [...textInput, 'audioInput', 'cachedAudioInput', 'imageInput', 'videoInput'] as const
const allOutput = [...textOutput, 'audioOutput'] as const

/**
 * The target with the dearest of its prices in place of each: of the classes, and of the service tiers that may be. A prompt can turn out
 * shorter than its bound, so the price for long prompts is never below the usual one.
 */
function atDearest(
  { target, asked }: { target: Target; asked: string | undefined },
  input: readonly (keyof UsdPerMillionTokens)[],
  output: readonly (keyof UsdPerMillionTokens)[],
): Target {
  const { usdPerMillionTokens: usual, serviceTierPrices, serviceTierFactors, longPromptPrices } = target
  if (usual === undefined) return target
  const dearestOf = (prices: readonly UsdPerMillionTokens[]) => {
    const most = (classes: readonly (keyof UsdPerMillionTokens)[]) =>
      Math.max(...prices.flatMap((price) => classes.map((name) => price[name] ?? 0)))
    return { input: most(input), output: most(output) }
  }
  const factor = Math.max(1, ...possibleOf(serviceTierFactors, target, asked))
  const always = [times(usual, factor), ...possibleOf(serviceTierPrices, target, asked)]
  const long = longPromptPrices.map(({ abovePromptTokens, usdPerMillionTokens }) => ({
    abovePromptTokens,
    usdPerMillionTokens: times(usdPerMillionTokens, factor),
  }))
  return {
    ...target,
    costInReply: false,
    usdPerMillionTokens: dearestOf(always),
    serviceTierPrices: {},
    serviceTierFactors: {},
    longPromptPrices: long.map(({ abovePromptTokens, usdPerMillionTokens }) => ({
      abovePromptTokens,
      usdPerMillionTokens: dearestOf([
        ...always,
        usdPerMillionTokens,
        ...long.filter((one) => one.abovePromptTokens < abovePromptTokens).map((one) => one.usdPerMillionTokens),
      ]),
    })),
  }
}

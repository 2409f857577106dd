import type { Target } from '../catalogue/catalogue.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'
import { tierOf } from './service-tier.ts'

/**
 * Providers whose functions pass on no tier that costs more than the list price, whatever a request asks for. Of any other name
 * nobody knows what it does with the field.
 */
const withoutTiers: ReadonlySet<string> = new Set([
  ...['anthropic', 'bedrock', 'vertex', 'gemini', 'ollama', 'cluster'],
  ...['together', 'fireworks', 'cerebras', 'zai', 'vllm', 'sglang'],
])

/** Providers whose functions pass on only some tiers. */
const onlyTiers: ReadonlyMap<string, ReadonlySet<string>> = new Map([['groq', new Set(['flex', 'performance'])]])

/** Tiers that cost more, and that only requests get which ask for them. */
const onlyIfAsked: ReadonlySet<string> = new Set(['priority', 'fast'])

type Tiers = Pick<Target, 'provider' | 'cluster' | 'serviceTierPrices' | 'serviceTierFactors'>

/** The tier that a request asks for by its `service_tier`; undefined for the list price, and where its provider decides. */
export function askedTier(word: unknown): string | undefined {
  return typeof word === 'string' ? tierOf({ prompt_tokens: 0 }, word) : undefined
}

/** The same at a target; undefined if its function does not pass it on. */
export function askedOf({ provider, cluster }: Tiers, asked: string | undefined): string | undefined {
  if (asked === undefined || cluster !== undefined || withoutTiers.has(provider)) return undefined
  return onlyTiers.get(provider)?.has(asked) === false ? undefined : asked
}

/** Whether a request asks a target for a tier of which the catalogue does not say what it costs there. */
export function asksForUnpriced(target: Tiers, asked: string | undefined): boolean {
  const tier = askedOf(target, asked)
  return tier !== undefined && !hasPrice(target, tier)
}

export function hasPrice(
  { serviceTierPrices, serviceTierFactors }: Pick<Tiers, 'serviceTierPrices' | 'serviceTierFactors'>,
  tier: string,
): boolean {
  return Object.hasOwn(serviceTierPrices, tier) || Object.hasOwn(serviceTierFactors, tier)
}

/** Those values of a table by tier that may apply to a request: regions and the like come unasked. */
export function possibleOf<Value>(
  byTier: Readonly<Record<string, Value>>,
  target: Tiers,
  asked: string | undefined,
): Value[] {
  const mayBe = (tier: string) =>
    !onlyIfAsked.has(tier) || withoutTiers.has(target.provider) || tier === askedOf(target, asked)
  return Object.entries(byTier).flatMap(([tier, value]) => (mayBe(tier) ? [value] : []))
}

/** Whether the prices of tiers apply to some prompts only, because long ones have a price of their own. */
export function chargesTiersApart({ longPromptPrices, serviceTierPrices }: Target): boolean {
  return longPromptPrices.length > 0 && Object.keys(serviceTierPrices).length > 0
}

/**
 * Whether a prompt may be too long for the prices of the tier that it is charged in, so that nobody knows what it costs. A tier that comes
 * unasked and costs less than the list price is taken to do so for long prompts, too.
 */
export function mayExceedTierPrices(promptTokens: number, target: Target, asked: string | undefined): boolean {
  if (!chargesTiersApart(target)) return false
  const { longPromptPrices, serviceTierPrices, usdPerMillionTokens: usual } = target
  if (longPromptPrices.every(({ abovePromptTokens }) => promptTokens <= abovePromptTokens)) return false
  const own = askedOf(target, asked)
  if (own !== undefined && Object.hasOwn(serviceTierPrices, own)) return true
  return possibleOf(serviceTierPrices, target, asked).some((price) => usual === undefined || isDearer(price, usual))
}

function isDearer(price: UsdPerMillionTokens, usual: UsdPerMillionTokens): boolean {
  const usualOf: Readonly<Record<string, number | undefined>> = {
    ...{ cachedInput: usual.input, reasoning: usual.output },
    ...usual,
  }
  return Object.entries(price).some(([name, usd]) => usd !== undefined && usd > (usualOf[name] ?? 0))
}

import { hash } from 'node:crypto'
import type { Target } from '../catalogue/catalogue.ts'
import { laterAt, pricesAt } from './prices-by-day.ts'

/** Names the prices of a target that hold at a time. */
export type PriceVersion = (target: Target, nowMs: number) => string

/**
 * The version is the day on which the prices were written, and a hash, so that any change makes another version. Announced prices have the
 * version that they would have as the only ones.
 */
export function createPriceVersion(): PriceVersion {
  const known = new WeakMap<Target, Map<string | undefined, string>>()
  return (target, nowMs) => {
    const byDay = known.get(target) ?? new Map<string | undefined, string>()
    known.set(target, byDay)
    const day = laterAt(target, nowMs)?.from
    const version = byDay.get(day) ?? versionOf(target, nowMs)
    byDay.set(day, version)
    return version
  }
}

function versionOf(target: Target, nowMs: number): string {
  const { usdPerMillionTokens, longPromptPrices, serviceTierPrices } = pricesAt(target, nowMs)
  const { serviceTierFactors, usdPerThousandWebSearches, costInReply, markupPercent, cluster } = target
  const hourly = cluster && [cluster.usdPerHour, cluster.tokensPerSecond]
  const tiers = [serviceTierPrices, serviceTierFactors]
  // The empty list stands where announced prices stood: ledgers compare versions of old.
  const prices = [usdPerMillionTokens, longPromptPrices, ...tiers, [], usdPerThousandWebSearches]
  const digest = hash('sha256', JSON.stringify([prices, costInReply, markupPercent, hourly])).slice(0, 8)
  return `${target.pricedOn ?? 'undated'}-${digest}`
}

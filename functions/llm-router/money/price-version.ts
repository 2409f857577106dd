import { hash } from 'node:crypto'
import type { Target } from '../catalogue/catalogue.ts'

/** Names the prices of targets: the day on which they were written, and a hash, so that any change makes another version. */
export function createPriceVersion(): (target: Target) => string {
  const known = new WeakMap<Target, string>()
  return (target) => {
    let version = known.get(target)
    if (version === undefined) {
      const { usdPerMillionTokens, longPromptPrices, serviceTierPrices, serviceTierFactors, laterPrices } = target
      const { usdPerThousandWebSearches, costInReply, markupPercent, cluster, pricedOn = 'undated' } = target
      const hourly = cluster && [cluster.usdPerHour, cluster.tokensPerSecond]
      const tiers = [serviceTierPrices, serviceTierFactors]
      const prices = [usdPerMillionTokens, longPromptPrices, ...tiers, laterPrices, usdPerThousandWebSearches]
      version = `${pricedOn}-${hash('sha256', JSON.stringify([prices, costInReply, markupPercent, hourly])).slice(0, 8)}`
      known.set(target, version)
    }
    return version
  }
}

import type { Target } from '../catalogue/catalogue.ts'
import { serviceTierNamed } from '../catalogue/service-tier-names.ts'
import { everyPriceOf } from './prices-by-day.ts'

/**
 * The tier that a reply names, in the catalogue's words; `?`, which has no price either, for one that the catalogue does not know: that
 * can be any text. A reply may name a part of a tier, such as `priority`, and its usage the rest of `priority+us`.
 */
export function knownTier(tier: string, target: Target): string | undefined {
  const name = serviceTierNamed([tier])
  const known = new Set(
    everyPriceOf(target)
      .flatMap(({ target: priced }) => [priced.serviceTierPrices, priced.serviceTierFactors])
      .flatMap((byTier) => Object.keys(byTier).flatMap((one) => one.split('+'))),
  )
  return name === undefined || name.split('+').every((part) => known.has(part)) ? name : '?'
}

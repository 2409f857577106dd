import type { Target } from '../catalogue/catalogue.ts'
import { serviceTierNamed, vendorsTiers } from '../catalogue/service-tier-names.ts'
import { everyPriceOf } from './prices-by-day.ts'

/**
 * The service tier that a request or a reply names, as it may be kept: in the catalogue's words if a vendor calls a tier so, or one of the
 * targets has a price by that name; otherwise `?`, since it can be any text. That has no price either. A reply may name a part of a tier,
 * such as `priority`, and its usage the rest of `priority+us`.
 */
export function tierInNames(tier: string, targets: readonly Target[]): string | undefined {
  const name = serviceTierNamed([tier])
  const isKnown = (part: string) => vendorsTiers.has(part) || targets.some((target) => isNamedBy(target, part))
  return name === undefined || name.split('+').every(isKnown) ? name : '?'
}

function isNamedBy(target: Target, part: string): boolean {
  return everyPriceOf(target).some(({ target: { serviceTierPrices, serviceTierFactors } }) =>
    Object.keys({ ...serviceTierPrices, ...serviceTierFactors }).some((tier) => tier.split('+').includes(part)),
  )
}

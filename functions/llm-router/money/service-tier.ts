import type { Usage } from '#runtime/contract/usage.ts'
import type { UsdPerMillionTokens } from '../catalogue/price-schema.ts'
import { serviceTierNamed } from '../catalogue/service-tier-names.ts'

/**
 * What makes a call more or less expensive than the list price: its reported service tier, speed and region. Several are joined,
 * such as `priority+us`, because no vendor documents that its factors multiply. Undefined for the list price.
 */
export function tierOf({ service_tier, speed, inference_geo }: Usage, replyTier: string | null | undefined) {
  const told = [service_tier, replyTier, speed, inference_geo]
  // A prediction never does, and most replies do not.
  if (told.every((word) => word == null)) return undefined
  return serviceTierNamed(told.filter((word) => typeof word === 'string'))
}

/** A price in a tier that multiplies it. */
export function times(price: UsdPerMillionTokens, factor: number): UsdPerMillionTokens {
  const all = Object.entries(price).flatMap(([name, usd]) => (usd === undefined ? [] : [[name, usd * factor]]))
  return { ...price, ...Object.fromEntries(all) }
}

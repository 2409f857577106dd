import type { Catalogue, Target } from './catalogue.ts'

/** What requests say that leave the choice to the router. A provider's own model of that name is still reached as `provider/auto`. */
const anyModel = 'auto'

/** Why a tier's name would hide a model, or be hidden itself, in what requests ask for. The catalogue has no cyclic tiers. */
export function faultOfTierName(name: string, catalogue: Catalogue): string | undefined {
  if (name === anyModel)
    return `the tier ${name} cannot be asked for: ${name} leaves the choice to the router; rename it`
  const leadsTo = (tier: string, target: Target): boolean =>
    (catalogue.tiers[tier] ?? []).some((one) => one === target.name || leadsTo(one, target))
  const hidden = catalogue.targets.find((target) => target.enabled && target.model === name && !leadsTo(name, target))
  return (
    hidden && `the tier ${name} hides the model ${name} of ${hidden.name}; rename the tier, or add the target to it`
  )
}

/** The same of an alias: requests for a name go to its tier or its target alone. */
export function faultOfAlias(alias: string, target: Target, { tiers, byName }: Catalogue): string | undefined {
  if (!target.enabled) return undefined
  const fault = (why: string) => `the alias ${alias} of ${target.name} ${why}; rename it`
  if (alias === anyModel) return fault(`cannot be asked for: ${alias} leaves the choice to the router`)
  if (Object.hasOwn(tiers, alias)) return fault('is the name of a tier')
  return byName[alias] && byName[alias] !== target ? fault('is the name of a target') : undefined
}

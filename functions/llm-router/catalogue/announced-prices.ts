import type { Target } from './catalogue.ts'

/** What to write in place of nothing. */
const fixes = {
  longPromptPrices: 'write what long prompts cost from that day on, or [] if they cost what others do',
  serviceTierPrices: 'write what tiers cost from that day on, or {} if none has a price of its own',
} as const

/**
 * Finds an announced price that leaves out long prompts or service tiers, though its target has prices for them: nobody could tell whether
 * those change, too.
 */
export function faultOfAnnounced(
  target: Pick<Target, 'laterPrices' | 'longPromptPrices' | 'serviceTierPrices'>,
): { index: number; fault: string } | undefined {
  const has = {
    longPromptPrices: target.longPromptPrices.length > 0,
    serviceTierPrices: Object.keys(target.serviceTierPrices).length > 0,
  }
  for (const [index, later] of target.laterPrices.entries()) {
    for (const name of ['longPromptPrices', 'serviceTierPrices'] as const) {
      if (!has[name] || later[name] !== undefined) continue
      return { index, fault: `has no ${name} from ${later.from} on, though the target has some; ${fixes[name]}` }
    }
  }
  return undefined
}

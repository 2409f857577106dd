import type { Catalogue } from './catalogue.ts'

type Needed = Pick<Catalogue, 'categories' | 'tierRouting' | 'unsure'>

/** What a strategy cannot decide anything without, as a fault; undefined if the catalogue has it, or if it needs nothing. */
export function faultOfStrategy(
  strategy: string | undefined,
  { categories, tierRouting, unsure }: Needed,
): string | undefined {
  if (strategy === 'tier' && !tierRouting) return 'the strategy tier needs its tiers; add tierRouting'
  if (strategy !== 'complexity' || unsure || Object.keys(categories).length > 0) return undefined
  return 'the strategy complexity needs its categories; add categories'
}

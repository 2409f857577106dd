import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { expand } from './names.ts'
import type { RoutingRequest } from './request.ts'
import type { Selection } from './selected.ts'
import { tierOf } from './tier.ts'

/** What the catalogue selects for a prompt by what the prompt is like, the most specific first; nothing where it has nothing for it. */
export function selectedByPrompt(strategy: StrategyName, request: RoutingRequest, catalogue: Catalogue): Selection[] {
  if (strategy === 'complexity') return byCategory(request, catalogue)
  return strategy === 'tier' ? byTier(request, catalogue) : []
}

function byCategory({ category, categoryProbability = 1 }: RoutingRequest, catalogue: Catalogue): Selection[] {
  const { categories, unsure } = catalogue
  if (category === undefined) return []
  const selections: Selection[] = []
  const select = (to: readonly string[], why: string) =>
    selections.push({ strategy: 'complexity', reason: `complexity_${why}`, targets: expand(to, catalogue) })
  if (unsure && categoryProbability < unsure.categoryBelow) select(unsure.to, 'unsure')
  const named = categories[category]
  if (named) select(named, category)
  return inTurn(selections)
}

/** After those of its own tier come those of the other: an answer of another quality is better than none. */
function byTier({ difficulty }: RoutingRequest, catalogue: Catalogue): Selection[] {
  const { tierRouting, unsure } = catalogue
  if (tierRouting === undefined || difficulty === undefined) return []
  const { within } = tierRouting
  const tier = tierOf(difficulty, tierRouting, unsure?.tierMargin)
  const select = (to: readonly string[], why: string): Selection => ({
    strategy: 'tier',
    ...(within && { within }),
    reason: `tier_${why}`,
    targets: expand(to, catalogue),
  })
  const [cheap, strong] = [select([tierRouting.cheap], 'cheap'), select([tierRouting.strong], 'strong')]
  if (tier === 'strong') return inTurn([strong, cheap])
  return inTurn([...(tier === 'unsure' && unsure ? [select(unsure.to, 'unsure')] : []), cheap, strong])
}

function inTurn(selections: readonly Selection[]): Selection[] {
  return selections.map((selection, index) => ({ ...selection, goesOn: index < selections.length - 1 }))
}

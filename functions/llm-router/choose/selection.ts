import { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { StrategyName } from '../catalogue/strategy-names.ts'
import { fits } from './condition.ts'
import { type Assignment, assign } from './experiments.ts'
import { expand, targetsNamed } from './names.ts'
import type { RoutingRequest } from './request.ts'

/** Whom a request means before any filter, by which strategy they are ranked, and why they were meant. */
export type Selection = {
  strategy: StrategyName
  /** The reason where the strategy does not rank, but takes the targets as they are named here. */
  reason: string
  targets: readonly Target[]
  experiment?: Assignment | undefined
}

/**
 * Whom a request means, the most particular first; the next is for where none of these may answer. A model that the request
 * names is the only one. An experiment goes before the catalogue's strategy, and a category before the rules: so a private
 * request whose arm or category has targets outside only is still answered in the cluster, as the rules say.
 */
export function* selectionsFor(
  request: RoutingRequest,
  catalogue: Catalogue,
  random: () => number,
): Generator<Selection> {
  if (request.model !== undefined) {
    const strategy = request.strategy ?? catalogue.strategy
    yield { strategy, reason: 'model', targets: targetsNamed(request.model, catalogue) }
    return
  }
  const experiment = request.strategy === undefined ? assign(request, catalogue, random) : undefined
  const { name, arm } = experiment ?? {}
  if (arm?.to) {
    const targets = expand(arm.to, catalogue)
    yield { strategy: arm.strategy ?? catalogue.strategy, reason: `${name}_${arm.name}`, targets, experiment }
    yield* byStrategy(catalogue.strategy, request, catalogue)
  } else {
    const strategy = request.strategy ?? arm?.strategy ?? catalogue.strategy
    for (const selection of byStrategy(strategy, request, catalogue)) yield { ...selection, experiment }
  }
}

function* byStrategy(strategy: StrategyName, request: RoutingRequest, catalogue: Catalogue): Generator<Selection> {
  const ranksAll = strategy !== 'task' && strategy !== 'complexity'
  // Vectors of two models cannot be compared: who names no model gets the rules', however these are ranked.
  if (ranksAll && request.task !== 'embed') {
    yield { strategy, reason: strategy, targets: catalogue.targets }
    return
  }
  const named = strategy === 'complexity' ? catalogue.categories[request.category ?? ''] : undefined
  if (named) yield { strategy, reason: `complexity_${request.category}`, targets: expand(named, catalogue) }
  const rule = catalogue.rules.find(({ when }) => fits(when, request))
  if (rule) yield { strategy, reason: rule.reason, targets: expand(rule.to, catalogue) }
  else if (!named) throw new LlmError('no_candidate', `No rule of the catalogue fits the task ${request.task}`)
}

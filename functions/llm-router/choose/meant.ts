import { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { StrategyName } from '../catalogue/strategy-names.ts'
import { fits } from './condition.ts'
import { type Assignment, assign } from './experiments.ts'
import { expand, targetsNamed } from './names.ts'
import type { RoutingRequest } from './request.ts'

/** Whom a request means before any filter, by which strategy they are ranked, and why they were meant. */
export type Meant = {
  strategy: StrategyName
  /** The reason where the strategy does not rank, but takes the targets as they are named here. */
  reason: string
  targets: readonly Target[]
  experiment?: Assignment | undefined
}

/** A model that the request names goes before an experiment, and an experiment before the rules. */
export function meantBy(request: RoutingRequest, catalogue: Catalogue, random: () => number): Meant {
  if (request.model !== undefined) {
    const strategy = request.strategy ?? catalogue.strategy
    return { strategy, reason: 'model', targets: targetsNamed(request.model, catalogue) }
  }
  const experiment = request.strategy === undefined ? assign(request, catalogue, random) : undefined
  const strategy = request.strategy ?? experiment?.arm.strategy ?? catalogue.strategy
  if (experiment?.arm.to) {
    const reason = `${experiment.name}_${experiment.arm.name}`
    return { strategy, reason, targets: expand(experiment.arm.to, catalogue), experiment }
  }
  return { strategy, ...byStrategy(strategy, request, catalogue), experiment }
}

function byStrategy(strategy: StrategyName, request: RoutingRequest, catalogue: Catalogue) {
  if (strategy === 'complexity') {
    const named = catalogue.categories[request.category ?? '']
    if (named) return { reason: `complexity_${request.category}`, targets: expand(named, catalogue) }
  }
  return strategy === 'task' || strategy === 'complexity'
    ? byRule(request, catalogue)
    : { reason: strategy, targets: catalogue.targets }
}

function byRule(request: RoutingRequest, catalogue: Catalogue) {
  const rule = catalogue.rules.find(({ when }) => fits(when, request))
  if (rule === undefined) throw new LlmError('no_candidate', `No rule of the catalogue fits the task ${request.task}`)
  return { reason: rule.reason, targets: expand(rule.to, catalogue) }
}

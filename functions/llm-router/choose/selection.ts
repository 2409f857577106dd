import { isRanking, type StrategyName } from '#runtime/contract/strategy-names.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Rule, Target } from '../catalogue/catalogue.ts'
import { selectedByPrompt } from './by-prompt.ts'
import { fits } from './condition.ts'
import type { Surroundings } from './decision.ts'
import { type Assignment, assign, type WeightsOf } from './experiments/assign.ts'
import { isPermitted } from './experiments/taking-part.ts'
import { rejection } from './filters.ts'
import { expand, replacementsOf, serving, targetsNamed } from './names.ts'
import type { RoutingRequest } from './request.ts'
import type { Selection } from './selected.ts'

/**
 * The selections for a request, the most specific first; the next applies if no target of the one before may answer. A
 * model that the request names is the only selection. An experiment precedes the catalogue's strategy, and a category or a tier the
 * rules. So a private request whose arm, category or tier has only external targets is still answered in the cluster.
 */
export function* selectionsFor(
  request: RoutingRequest,
  catalogue: Catalogue,
  random: () => number,
  weightsOf?: WeightsOf,
): Generator<Selection> {
  if (request.model !== undefined) {
    const strategy = request.strategy ?? catalogue.strategy
    yield { strategy, reason: 'model', targets: targetsNamed(request.model, catalogue, request) }
    return
  }
  const experiment =
    request.strategy === undefined ? permittedArm(assign(request, catalogue, random, weightsOf), request) : undefined
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

function permittedArm(assignment: Assignment | undefined, request: RoutingRequest): Assignment | undefined {
  return assignment && isPermitted(assignment.arm, request) ? assignment : undefined
}

function* byStrategy(strategy: StrategyName, request: RoutingRequest, catalogue: Catalogue): Generator<Selection> {
  if (ranksAll(strategy, request)) {
    yield { strategy, reason: strategy, targets: catalogue.targets }
    return
  }
  const selected = selectedByPrompt(strategy, request, catalogue)
  yield* selected
  const rule = catalogue.rules.find(({ when }) => fits(when, request))
  if (rule) yield { strategy, reason: rule.reason, targets: within(expand(rule.to, catalogue), request, catalogue) }
  else if (selected.length === 0)
    throw new LlmError('no_candidate', `No rule of the catalogue fits the task ${request.task}`)
}

/**
 * The rule that decides a request; undefined if its model or its strategy does, or if one of the targets that its category or its tier
 * selects may answer now.
 */
export function ruleOf(
  request: RoutingRequest,
  { catalogue, view, nowMs }: Pick<Surroundings, 'catalogue' | 'view' | 'nowMs'>,
): Rule | undefined {
  const strategy = request.strategy ?? catalogue.strategy
  if (request.model !== undefined || ranksAll(strategy, request)) return undefined
  const mayAnswer = (target: Target) => {
    const answering = serving(target, catalogue, nowMs, request.task)
    return rejection(request, answering, view(answering)) === undefined
  }
  if (selectedByPrompt(strategy, request, catalogue).some(({ targets }) => targets.some(mayAnswer))) return undefined
  return catalogue.rules.find(({ when }) => fits(when, request))
}

/** Vectors of different models cannot be compared, so without a model name the rules decide, whatever the strategy. */
function ranksAll(strategy: StrategyName, { task }: RoutingRequest): boolean {
  return isRanking(strategy) && task !== 'embed'
}

/**
 * Where a rule names only what the caller's key excludes, the key's own targets take their place. Vectors of another model would be
 * of no use.
 */
function within(targets: readonly Target[], { caller, task }: RoutingRequest, catalogue: Catalogue): readonly Target[] {
  const own = caller?.targets
  if (own === undefined || task === 'embed') return targets
  const isPermitted = (target: Target) => [target, ...replacementsOf(target, catalogue)].some((one) => own.has(one))
  return targets.some(isPermitted) ? targets : [...own]
}

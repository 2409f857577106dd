import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { StateView } from '../state/target-view.ts'
import type { Affinity } from './affinity.ts'
import type { Assignment, WeightsOf } from './experiments/assign.ts'
import type { Rejection } from './filters.ts'
import type { Scored } from './strategy.ts'

/** A target that was selected and then rejected, with the reason. */
export type Removed = { target: Target; rejection: Rejection }

export type Decision = {
  strategy: StrategyName
  reason: string
  /** The targets to ask, in this order; at least one. */
  candidates: readonly [Target, ...Target[]]
  /** Those that follow them, and are asked only where a budget or a limit keeps a candidate from being asked. */
  spare?: readonly Target[]
  /** The retired target that the first candidate replaces, if it replaces one. */
  replaces?: Target
  removed: readonly Removed[]
  scores?: readonly Scored[]
  /** Where the conversation is cached, if it is at one of those that may answer. */
  affinity?: Affinity
  experiment?: Assignment
}

/** What a decision depends on besides the request. */
export type Surroundings = {
  catalogue: Catalogue
  view: StateView
  /** Of the experiments that adapt; without it, the catalogue's shares hold. */
  weightsOf?: WeightsOf | undefined
  nowMs: number
  random: () => number
}

/** Whom to ask, in this order, as long as a request may ask somebody. */
export function inOrder({ candidates, spare }: Pick<Decision, 'candidates' | 'spare'>): readonly Target[] {
  return spare ? [...candidates, ...spare] : candidates
}

/** The experiment and its arm, as replies name them; undefined if the request is part of none. */
export function experimentOf({ experiment }: Pick<Decision, 'experiment'>): string | undefined {
  return experiment && `${experiment.name}/${experiment.arm.name}`
}

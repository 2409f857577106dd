import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { StrategyName } from '../catalogue/strategy-names.ts'
import type { StateView } from '../state/target-states.ts'
import type { Assignment } from './experiments.ts'
import type { Rejection } from './filters.ts'
import type { Scored } from './strategy.ts'

/** A target that was meant, and what is in its way. */
export type Removed = { target: Target; rejection: Rejection }

export type Decision = {
  strategy: StrategyName
  reason: string
  /** Whom to ask, in this order; at least one. */
  candidates: readonly [Target, ...Target[]]
  /** The target that was meant, where it has retired and the first candidate answers in its place. */
  replaces?: Target
  removed: readonly Removed[]
  scores?: readonly Scored[]
  experiment?: Assignment
}

/** What a decision is made from beside the request. */
export type Surroundings = { catalogue: Catalogue; view: StateView; nowMs: number; random: () => number }

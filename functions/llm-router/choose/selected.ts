import type { RankingName, StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Assignment } from './experiments/assign.ts'

/** The targets selected for a request before any filter, the strategy that ranks them, and why they were selected. */
export type Selection = {
  strategy: StrategyName
  /** The reason to report if the strategy keeps the order of the targets instead of ranking them. */
  reason: string
  targets: readonly Target[]
  /** How the targets are ranked, where it is not the strategy that ranks them. */
  within?: RankingName
  /** True if the targets of the next selection are asked after these, and not only in place of them. */
  goesOn?: boolean
  experiment?: Assignment | undefined
}

import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Observe } from '../observe/observe.ts'
import type { TargetStates } from '../state/target-states.ts'
import type { OpenAccount } from './account.ts'
import type { ColdStartParts } from './cold-start.ts'
import type { RetryBudget } from './retry.ts'

/** Everything that the attempts of a request need. */
export type AttemptLoopParts = ColdStartParts & {
  catalogue: Catalogue
  states: TargetStates
  openAccount: OpenAccount
  observe: Observe
  retryBudget: RetryBudget
  /** Starts the background tasks that are due. */
  background: () => void
  /** The platform's limit for a streamed answer. */
  longestStreamMs: number
  /** Milliseconds since the epoch. */
  now: () => number
  /** From 0 up to, but not including, 1. */
  random: () => number
}

import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Task } from '#runtime/contract/tasks.ts'
import type { Capability } from '../catalogue/capabilities.ts'
import type { Caller } from '../keys/caller.ts'
import type { Bounds } from '../money/most-cost.ts'

/** The part of a request that a decision depends on: never the prompt itself, only its length, its category and its needs. */
export type RoutingRequest = {
  task: Task
  maxLatencyMs: number
  /** The same, where the caller has asked for it; undefined where it is the default. */
  latencyBudgetMs?: number | undefined
  private: boolean
  /** A model's own name, an alias, a tier, or `provider/model`; undefined leaves the choice to the strategy. */
  model?: string | undefined
  strategy?: StrategyName | undefined
  needs: readonly Capability[]
  promptTokens: number
  /** The tokens that must fit the context window together, if that is not the whole prompt. */
  contextTokens?: number | undefined
  /** The caller's limit on the length of the answer. */
  maxOutputTokens?: number | undefined
  /** What the prompt asks for, if a strategy needs it. */
  category?: string | undefined
  /** Keeps the requests of one user in the same arm of an experiment. */
  user?: string | undefined
  /** Who asks; undefined where nobody is known by name. */
  caller?: Caller | undefined
  /** Tells one request from another, as a hash; only worked out where somebody wants to know. */
  fingerprint?: (() => string) | undefined
}

/** A request as it is carried out: with the caller's own time limit, if there is one. */
export type TimedRequest = RoutingRequest & {
  timeoutMs?: number | undefined
  /** What bounds the cost; only worked out where somebody wants to know. */
  bounds: () => Bounds
  /** What the prompt asks for, also where no strategy needs it; undefined for what is no prompt. */
  categoryOf?: (() => string) | undefined
}

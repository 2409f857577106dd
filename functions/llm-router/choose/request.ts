import type { Task } from '#runtime/contract/short-form.ts'
import type { Capability } from '../catalogue/capabilities.ts'
import type { StrategyName } from '../catalogue/strategy-names.ts'

/** What a decision is made from. Never the prompt: of that only its length, its kind, and what it needs. */
export type RoutingRequest = {
  task: Task
  maxLatencyMs: number
  private: boolean
  /** A logical name, a provider's model name, a tier, or `provider/model`; undefined leaves the choice to the strategy. */
  model?: string | undefined
  strategy?: StrategyName | undefined
  needs: readonly Capability[]
  promptTokens: number
  /** What must fit the context window at once, where that is not all of the prompt. */
  contextTokens?: number | undefined
  /** The most that the caller lets the answer have. */
  maxOutputTokens?: number | undefined
  /** What the prompt asks for, where a strategy wants to know. */
  category?: string | undefined
  /** Keeps a caller in the same arm of an experiment. */
  user?: string | undefined
}

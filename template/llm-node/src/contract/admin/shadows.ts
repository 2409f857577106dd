/**
 * What `/admin/shadows` answers: how answers compare with those that other targets gave to the same requests behind them. Nothing in it
 * is a part of a prompt or an answer. Amounts are in USD; what is unknown is absent.
 */

/** One of two answers to a request. */
export type ComparedAnswer = {
  /** Absent if nobody answered. */
  target?: string
  succeeded: boolean
  /** The error of one that did not. */
  code?: string
  ms: number
  cost_usd?: number
  prompt_tokens?: number
  completion_tokens?: number
  finish_reason?: string
}

/** A shadow of one request, as its decision shows it. */
export type ShadowResult = {
  /** The shadow's name in the catalogue. */
  name: string
  /** When the comparison was made. */
  time: string
  original: ComparedAnswer
  shadow: ComparedAnswer
}

/** The sums of a day's comparisons of two targets; averages are of the pairs of which both sides are known. */
export type ShadowComparison = {
  /** UTC. */
  day: string
  original_target: string
  shadow_target: string
  compared: number
  both_succeeded: number
  only_original_succeeded: number
  only_shadow_succeeded: number
  /** Of those that both answered. */
  same_finish_reason: number
  original_ms?: number
  shadow_ms?: number
  original_cost_usd?: number
  shadow_cost_usd?: number
  original_completion_tokens?: number
  shadow_completion_tokens?: number
}

export type ShadowState = {
  name: string
  to: readonly string[]
  share: number
  budget_usd_per_day: number
  charge_caller: boolean
  /** Of this replica. */
  in_flight: number
  /** The last days, the newest first. */
  comparisons: readonly ShadowComparison[]
}

export type ShadowList = { shadows: readonly ShadowState[] }

/** What `/admin/experiments` answers. Amounts are in USD; what is unknown is absent. Counts are weighted by age, so they are no whole numbers. */

export type ArmState = {
  name: string
  /** The share in the catalogue, of the sum of all. */
  share: number
  /** The part of the requests that it gets now, from 0 to 1. */
  weight: number
  to?: readonly string[]
  strategy?: string
  /** The rest is of experiments that adapt. */
  results?: number
  success_rate?: number
  feedback_count?: number
  feedback_mean?: number
  mean_cost_usd?: number
  mean_ms?: number
  /** Why it has its weight, in a sentence without a subject. */
  why?: string
}

export type ExperimentState = {
  name: string
  /** Absent for one with fixed shares. */
  goal?: 'feedback' | 'success' | 'cost' | 'latency'
  success_floor?: number
  min_share?: number
  half_life_hours?: number
  arms: readonly ArmState[]
}

export type ExperimentList = { experiments: readonly ExperimentState[] }

/**
 * What `POST /admin/replay` answers. Amounts are in USD, times in ISO 8601 and UTC. What is unknown is absent; nothing in it is a part of
 * a prompt or an answer.
 */

/** The recorded requests as they went, or as they would have gone. */
export type ReplaySide = {
  answered: number
  /** Nobody could be asked, or nobody answered. */
  unanswered: number
  /** Of the calls whose cost is known. */
  cost_usd: number
  unknown_cost_calls: number
  p50_ms?: number
  p95_ms?: number
  unknown_ms_calls: number
  /** Took longer than the latency that the caller had asked for. */
  late_calls: number
}

/** Requests that went from one target, for one reason, and would go to another, or for another reason. */
export type ReplayMove = {
  /** Absent where nobody answered. */
  from?: string
  to?: string
  from_reason: string
  to_reason: string
  is_changed: boolean
  calls: number
  /** Of the calls whose cost is known on both sides. */
  before_usd: number
  after_usd: number
  change_usd: number
  /** Averages. */
  before_ms?: number
  after_ms?: number
}

export type ReplayTarget = {
  target: string
  before_calls: number
  after_calls: number
  before_usd: number
  after_usd: number
  before_p95_ms?: number
  after_p95_ms?: number
}

export type ReplayFilter = {
  kind: 'key' | 'request' | 'context' | 'state'
  target: string
  calls: number
  example: string
}

export type ReplayRefusal = { code: string; before_calls: number; after_calls: number; example?: string }

export type ReplayBudget = {
  of: string
  name?: string
  per: string
  usd: number
  hard: boolean
  /** In the period that uses most of it. */
  used_usd: number
  period: string
  /** How often a target was passed over, or an answer shortened, because the budget did not cover it; in all periods. */
  refusals: number
  /** The first time in all periods. */
  exceeded_at?: string
}

export type ReplayReport = {
  recordings: {
    calls: number
    /** How many requests they stand for, if they are a sample. */
    stand_for: number
    from?: string
    to?: string
    /** Recordings that could not be read, and were left out. */
    left_out: number
  }
  assumptions: { standing: 'recorded' | 'well'; seed: number; at?: string; limits_checked: boolean }
  before: ReplaySide
  after: ReplaySide
  change: {
    /** Answered by another target, or only on one side. */
    changed_calls: number
    changed_percent: number
    /** Answered on both sides, at known costs: what `cost` compares. */
    compared_calls: number
    before_usd: number
    after_usd: number
    cost_percent?: number
    p50_percent?: number
    p95_percent?: number
    /** The same for all requests that the recordings stand for. */
    stand_for_before_usd: number
    stand_for_after_usd: number
    /** Their answers would have been shorter, by what the budgets leave. */
    shortened_calls: number
  }
  moves: readonly ReplayMove[]
  moves_left_out: number
  targets: readonly ReplayTarget[]
  filters: readonly ReplayFilter[]
  refusals: readonly ReplayRefusal[]
  /** A hundred at most, those first of which the largest part is used. */
  budgets: readonly ReplayBudget[]
  /** The refusals of all budgets, also of those that are not listed. */
  budget_refusals: number
}

import type { CacheResult, DecisionAffinity, DecisionCandidate, RemovedTarget } from './decisions.ts'

/** What `POST /route` answers: what the router would do with a request now. It asks nobody, and counts nothing. */
export type RoutePreview = {
  strategy: string
  reason: string
  task: string
  private: boolean
  /** The kinds of personal data and secrets found in it; absent if nobody wanted it searched. */
  personal?: readonly string[]
  /** What the prompt asks for. */
  category: string | null
  /** How probable it is that a person would agree. This and the next ones are absent for what is no prompt. */
  category_probability?: number
  /** How probable it is that the answer of a cheap model would not do. */
  strong_chance?: number
  /** The share of ordinary prompts that need a strong model at least as much. */
  strong_rank?: number
  /** Those that weighed most for (above 0) or against it, in log-odds. */
  words?: { category?: readonly TellingWord[]; strong?: readonly TellingWord[] }
  needs: readonly string[]
  prompt_tokens: number
  replaced_model?: string
  experiment?: string
  /** The part of the requests that its arm gets now, where the experiment adapts. */
  experiment_weight?: number
  affinity?: DecisionAffinity
  /** Whether the answer would come from the cache and, if the cache would not be asked, why. Absent where there is none. */
  cache?: { result: CacheResult; why?: string; age_ms?: number }
  /** In the order in which they would be asked. */
  candidates: readonly RouteCandidate[]
  removed: readonly RemovedTarget[]
  /** How many are removed; the reply holds the first of them. */
  removed_count: number
}

/** A word of the prompt. */
export type TellingWord = { word: string; weight: number }

/** What it answers, beside the error that the caller would get, if the filters leave nobody to ask. */
export type RouteRefusal = {
  error: { code: string; message: string }
  removed: readonly RemovedTarget[]
  removed_count: number
}

export type RouteCandidate = DecisionCandidate & {
  function: string
  /** True if its host had no replica when this router last asked it. */
  waking?: true
  /** The calls of this replica so far whose predicted and actual cost are known. */
  until_now: { calls: number; predicted_cost_usd: number; cost_usd: number }
}

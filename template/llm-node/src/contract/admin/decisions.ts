import type { Form } from '../tasks.ts'
import type { Usage } from '../usage.ts'
import type { ShadowResult } from './shadows.ts'

/**
 * What `/admin/decisions` answers. Nothing in it is a part of a prompt or an answer. What is unknown, or does not apply, is absent;
 * amounts are in USD, times in ISO 8601 and UTC, and `…_ms` counts from the moment at which the router had the whole request.
 * Long, since it is all of two replies, which are read together.
 */

/** How a request ended. */
export const decisionStatuses = [
  /** With a whole answer. */
  'completed',
  /** The answer began, and broke off. */
  'broken_off',
  /** The client went away before the end. */
  'client_left',
  /** The request was refused before or without any attempt, or for its own fault: `code` says why. */
  'refused',
  /** Nobody could answer it. */
  'failed',
] as const
export type DecisionStatus = (typeof decisionStatuses)[number]

/** Why an attempt was made: the first target, another one after a failure, one beside a slow one, or the same one again. */
export type AttemptKind = 'first' | 'fallback' | 'hedge' | 'retry'

/** How an attempt ended. */
export type AttemptOutcome =
  | 'answered'
  | 'broken_off'
  | 'failed'
  /** Another attempt has answered first. */
  | 'overtaken'
  | 'client_left'
  /** A budget or a limit did not allow it, or the target had become unavailable: nobody was asked. */
  | 'not_asked'

/** How sure a cost is, as in the ledger; the surest first. */
export const costStatuses = ['settled', 'estimated', 'reserved', 'unsettled', 'unknown'] as const
export type CostStatus = (typeof costStatuses)[number]

/**
 * What the cache had to do with an answer: it came from there, it is that of a similar question, it was not there, or the cache was
 * not asked.
 */
export const cacheResults = ['hit', 'similar', 'miss', 'bypass'] as const
export type CacheResult = (typeof cacheResults)[number]

export type DecisionSummary = {
  call_id: string
  /** When the router had the request. */
  time: string
  status: DecisionStatus
  /** The status of the reply. */
  http_status: number
  /** The error, if the reply was one, or if the answer broke off. */
  code?: string
  form: Form
  /** Absent if the request was refused before that was known. */
  stream?: boolean
  private?: boolean
  /** The kinds of personal data and secrets found in the request; absent if nobody wanted it searched. */
  personal?: readonly string[]
  task?: string
  strategy?: string
  reason?: string
  /** Who answered. */
  target?: string
  provider?: string
  model?: string
  attempt_count: number
  fallback_count: number
  hedged: boolean
  /** The whole time, to the end of the answer. */
  ms: number
  first_output_ms?: number
  /** Of all attempts together, 0 if nobody was asked; absent if that of any of them is unknown. */
  cost_usd?: number
  /** How sure that is: as that of the attempt whose cost is the least sure. Absent if no attempt may have cost anything. */
  cost_status?: CostStatus
  predicted_cost_usd?: number
  /** Absent where the catalogue has no cache. */
  cache?: CacheResult
  /** How similar the question is whose answer it is, from 0 to 1. */
  cache_similarity?: number
  /** What an answer from the cache has cost when it was made; absent if that is unknown. */
  saved_usd?: number
  prompt_tokens?: number
  completion_tokens?: number
  key?: { id: string; name?: string }
  department?: string
  user?: string
  trace_id?: string
}

export type DecisionCandidate = {
  target: string
  provider: string
  model: string
  /** What the strategy ranks by, the lowest first; which number that is depends on the strategy. */
  score?: number
  predicted_cost_usd?: number
  predicted_latency_ms?: number
  /** The tokens of the prompt that it is expected to have in its cache; absent if that is none. */
  expected_cached_tokens?: number
}

/** The target that has the conversation cached, and whether that comes first. */
export type DecisionAffinity = { target: string; cached_tokens: number; kept: boolean }

export type RemovedTarget = {
  target: string
  /** Continues a sentence that begins with the target's name. */
  why: string
  /** What is in the way: the caller's key, the request, its length, or the target's state, which passes. */
  kind: 'key' | 'request' | 'context' | 'state'
  /** When it passes, if that is known. */
  until?: string
}

export type DecisionAttempt = {
  target: string
  provider: string
  model: string
  kind: AttemptKind
  start_ms: number
  end_ms: number
  /** How long of that it waited for what other calls had reserved of a budget. */
  waited_ms?: number
  /** How long of that it waited for a host without a replica. */
  waking_ms?: number
  /** How long of that it waited for a function that was full, and how often it was refused meanwhile. */
  room_ms?: number
  room_refusals?: number
  first_output_ms?: number
  outcome: AttemptOutcome
  code?: string
  status?: number
  /** Only in the router's own words: a provider's could quote the prompt. */
  message?: string
  /** The provider's own code. */
  provider_code?: string
  predicted_cost_usd?: number
  cost_usd?: number
  /** What the provider's prompt cache has saved; negative if writing to it has cost more. */
  prompt_cache_saved_usd?: number
  cost_status?: CostStatus
  usage?: Usage
  /** The id of its record in the ledger, if it has one. */
  record_id?: string
}

export type DecisionDetail = DecisionSummary & {
  /** What the caller asked for, besides the text. */
  asked?: {
    model?: string
    strategy?: string
    max_latency_ms: number
    timeout_ms?: number
    max_output_tokens?: number
    needs: readonly string[]
  }
  tags?: readonly string[]
  /** What the prompt asks for, if a strategy needed it. */
  category?: string
  /** How probable that is. */
  category_probability?: number
  /** The probability that a cheap model's answer would not do, and the share of ordinary prompts that need a strong one as much. */
  strong_chance?: number
  strong_rank?: number
  experiment?: string
  affinity?: DecisionAffinity
  replaced_model?: string
  /** As the router counted the prompt. */
  estimated_prompt_tokens?: number
  /** In the order in which they are asked. */
  candidates: readonly DecisionCandidate[]
  /** The first of those that the filters rejected. */
  removed: readonly RemovedTarget[]
  /** How many they are in all. */
  removed_count: number
  attempts: readonly DecisionAttempt[]
  /** The router's own share of the time until the answer. */
  overhead_ms?: number
  error?: { code: string; status: number; message?: string; fix: string }
  /** How the answers of shadows compare with that of the request, once they are there. */
  shadows?: readonly ShadowResult[]
  /** How good the caller says the answer was, from 0 to 1. */
  feedback?: { score: number; time: string }
}

export type DecisionList = {
  /** The newest first. */
  decisions: readonly DecisionSummary[]
  /** What to ask for the next page with, as `before`; null at the end. */
  next: string | null
  /** Present while the store is away: these are only those that this replica still has in memory. */
  partial?: { reason: string }
}

/** What `/admin/decisions/<call_id>` answers. */
export type DecisionReply = DecisionDetail & { partial?: { reason: string } }

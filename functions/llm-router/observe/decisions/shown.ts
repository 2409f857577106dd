import {
  costStatuses,
  type DecisionAttempt,
  type DecisionDetail,
  type DecisionStatus,
} from '#runtime/contract/admin/decisions.ts'
import type { Form } from '#runtime/contract/tasks.ts'
import { errorTable } from '#runtime/error-table.ts'
import type { LlmError } from '#runtime/errors.ts'
import { type Decision, experimentOf, type Removed } from '../../choose/decision.ts'
import type { Predicted } from '../../choose/predict.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { Caller } from '../../keys/caller.ts'
import { inThousandths } from '../../request/in-thousandths.ts'
import { type AttemptDraft, rounded } from './attempt-notes.ts'
import type { CacheNote } from './cache-note.ts'
import { affinityOf, candidateOf, removedOf } from './candidates.ts'
import type { Loose } from './loose.ts'
import { inOurWords } from './own-words.ts'
import { toText } from './text.ts'

/** What of a request is shown to operators. */

/** What of a request is no part of it. A model's name is a caller's text until the catalogue is known to have it. */
export type Asked = Pick<
  TimedRequest,
  | 'task'
  | 'personal'
  | 'category'
  | 'categoryProbability'
  | 'difficulty'
  | 'strategy'
  | 'maxLatencyMs'
  | 'timeoutMs'
  | 'maxOutputTokens'
  | 'needs'
  | 'promptTokens'
> & { isStream: boolean; isPrivate: boolean; model: string | undefined }

/** What is known of a request before it is read. */
export type About = {
  callId: string
  traceId: string | undefined
  form: Form
  /** Milliseconds since the epoch. */
  beganMs: number
}

/** The error that ended a request. The error itself holds the calls that led to it, and with them the request's body. */
export type Ended = Pick<LlmError, 'code' | 'status'> & { message: string | undefined }

export function endedBy(error: LlmError): Ended {
  const { code, status } = error
  return { code, status, message: inOurWords(error) }
}

/** All that is noted of a request that is over. */
export type Noted = {
  about: About
  ms: number
  httpStatus: number
  error: Ended | undefined
  caller: Caller | undefined
  asked: Asked | undefined
  decision: Decision | undefined
  predicted: readonly Predicted[]
  removed: readonly Removed[]
  attempts: readonly AttemptDraft[]
  cache: CacheNote | undefined
}

/** More would say nothing new. */
const mostRemoved = 20

export function askedOf(request: TimedRequest, isStream: boolean): Asked {
  const { task, personal, strategy, maxLatencyMs, timeoutMs, maxOutputTokens, needs, promptTokens } = request
  const { category, categoryProbability, difficulty } = request
  const times = { maxLatencyMs, timeoutMs, maxOutputTokens }
  return {
    task,
    personal,
    category,
    categoryProbability,
    difficulty,
    strategy,
    ...times,
    needs,
    promptTokens,
    isStream,
    isPrivate: request.private,
    model: undefined,
  }
}

/** As it is stored. */
export function textOf({ about, ms, httpStatus, error, ...noted }: Noted): string {
  const { caller, asked, decision, removed, cache } = noted
  const attempts = noted.attempts.map((attempt) => attempt.shown(ms))
  const overheadMs = noted.attempts.findLast((attempt) => attempt.overheadMs !== undefined)?.overheadMs
  const detail: Loose<DecisionDetail> = {
    call_id: about.callId,
    time: new Date(about.beganMs).toISOString(),
    status: error === undefined ? 'completed' : statusOf(error, attempts),
    http_status: httpStatus,
    code: error?.code,
    form: about.form,
    stream: asked?.isStream,
    private: asked?.isPrivate,
    personal: asked?.personal,
    task: asked?.task,
    strategy: decision?.strategy,
    reason: decision?.reason,
    ...sumOf(attempts),
    ...(isFromCache(cache) && answererOf(decision)),
    cache: cache?.result,
    cache_similarity: cache?.similarity,
    saved_usd: cache?.savedUsd,
    ms: rounded(ms),
    key: caller?.key && { id: caller.key.id, name: caller.key.name },
    department: caller?.department,
    user: caller?.user,
    trace_id: about.traceId,
    asked: asked && {
      model: asked.model,
      strategy: asked.strategy,
      max_latency_ms: asked.maxLatencyMs,
      timeout_ms: asked.timeoutMs,
      max_output_tokens: asked.maxOutputTokens,
      needs: asked.needs,
    },
    tags: caller && caller.tags.length > 0 ? caller.tags : undefined,
    category: asked?.category,
    category_probability: inThousandths(asked?.categoryProbability),
    strong_chance: inThousandths(asked?.difficulty?.chance),
    strong_rank: inThousandths(asked?.difficulty?.rank),
    experiment: decision && experimentOf(decision),
    affinity: decision && affinityOf(decision),
    replaced_model: decision?.replaces?.model,
    estimated_prompt_tokens: asked?.promptTokens,
    candidates: (decision?.candidates ?? []).map((target, index) =>
      candidateOf(target, decision, noted.predicted[index]),
    ),
    ...removedOf(removed, mostRemoved),
    attempts,
    overhead_ms: inThousandths(overheadMs),
    error: error && { ...error, fix: errorTable[error.code].fix },
  }
  return toText(detail)
}

/** Who answered, or else who was asked last, and what all attempts have cost together. */
function sumOf(attempts: readonly Loose<DecisionAttempt>[]) {
  const asked = attempts.filter(({ outcome }) => outcome !== 'not_asked')
  const last = asked.findLast(({ outcome }) => outcome === 'answered' || outcome === 'broken_off') ?? asked.at(-1)
  const costs = asked.filter(({ cost_status }) => cost_status !== undefined).map(({ cost_usd }) => cost_usd)
  const known = costs.filter((cost) => cost !== undefined)
  return {
    target: last?.target,
    provider: last?.provider,
    model: last?.model,
    attempt_count: attempts.length,
    fallback_count: attempts.filter(({ kind }) => kind === 'fallback').length,
    hedged: attempts.some(({ kind }) => kind === 'hedge'),
    first_output_ms: last?.first_output_ms,
    cost_usd: known.length === costs.length ? known.reduce((sum, cost) => sum + cost, 0) : undefined,
    cost_status: costStatuses.findLast((status) => asked.some(({ cost_status }) => cost_status === status)),
    predicted_cost_usd: last?.predicted_cost_usd,
    prompt_tokens: last?.usage?.prompt_tokens,
    completion_tokens: last?.usage?.completion_tokens,
  }
}

export function isFromCache(cache: CacheNote | undefined): boolean {
  return cache?.result === 'hit' || cache?.result === 'similar'
}

/** Who has made an answer that comes from the cache. */
function answererOf(decision: Decision | undefined) {
  const [target] = decision?.candidates ?? []
  return { target: target?.name, provider: target?.provider, model: target?.model }
}

function statusOf({ code, status }: Ended, attempts: readonly Loose<DecisionAttempt>[]): DecisionStatus {
  if (code === 'client_closed') return 'client_left'
  if (attempts.some(({ outcome }) => outcome === 'broken_off')) return 'broken_off'
  return status < 500 ? 'refused' : 'failed'
}

import type {
  DecisionAttempt,
  DecisionDetail,
  DecisionStatus,
  RemovedTarget,
} from '#runtime/contract/admin/decisions.ts'
import { present } from '#runtime/contract/present.ts'
import { errorTable, LlmError } from '#runtime/errors.ts'
import { type Decision, experimentOf, type Removed, type Surroundings } from '../../choose/decision.ts'
import { predictedMs, predictedUsd } from '../../choose/predict.ts'
import type { TimedRequest } from '../../choose/request.ts'
import { anyone, type Caller } from '../../keys/caller.ts'
import { inOurWords } from './own-words.ts'

/** What of a request is shown to operators. */

type Shown = Partial<DecisionDetail>

export type Knowledge = Pick<Surroundings, 'view' | 'nowMs'>

export function ofCaller({ key, user, department, tags }: Caller): Shown {
  return {
    ...(key && { key: { id: key.id, name: key.name } }),
    ...present({ user, department }),
    ...(tags.length > 0 && { tags }),
  }
}

/** A model's name is a caller's text until it is known that the catalogue has it. */
export function ofRequest(request: TimedRequest, isModelKnown: boolean): Shown {
  const { task, category, promptTokens, model, strategy, maxLatencyMs, timeoutMs, maxOutputTokens, needs } = request
  return {
    ...ofCaller(request.caller ?? anyone),
    ...{ task, private: request.private, estimated_prompt_tokens: promptTokens },
    ...present({ category }),
    asked: {
      ...present({ model: isModelKnown ? model : undefined, strategy }),
      ...{ max_latency_ms: maxLatencyMs, needs },
      ...present({ timeout_ms: timeoutMs, max_output_tokens: maxOutputTokens }),
    },
  }
}

export function ofDecision(decision: Decision, request: TimedRequest, knowledge: Knowledge): Shown {
  const { strategy, reason, candidates, scores, replaces } = decision
  return {
    ...ofRequest(request, true),
    ...{ strategy, reason },
    ...present({ experiment: experimentOf(decision), replaced_model: replaces?.model }),
    candidates: candidates.map((target) => ({
      ...{ target: target.name, provider: target.provider, model: target.model },
      ...present({
        score: scores?.find((one) => one.target === target)?.score,
        predicted_cost_usd: predictedUsd(request, target, knowledge),
        predicted_latency_ms: predictedMs(request, target, knowledge),
      }),
    })),
  }
}

export function toRemoved({ target, rejection: { kind, why, untilMs } }: Removed): RemovedTarget {
  return { target: target.name, why, kind, ...(untilMs !== undefined && { until: new Date(untilMs).toISOString() }) }
}

/** Who answered, or else who was asked last, and what all attempts have cost together. */
export function ofAttempts(attempts: readonly DecisionAttempt[]) {
  const asked = attempts.filter(({ outcome }) => outcome !== 'not_asked')
  const last = asked.findLast(({ outcome }) => outcome === 'answered' || outcome === 'broken_off') ?? asked.at(-1)
  const { target, provider, model, first_output_ms, predicted_cost_usd, usage } = last ?? {}
  const costs = asked.filter(({ cost_status }) => cost_status !== undefined).map(({ cost_usd }) => cost_usd)
  const known = costs.filter((cost) => cost !== undefined)
  const cost_usd = known.length === costs.length && last ? known.reduce((sum, cost) => sum + cost, 0) : undefined
  return {
    ...present({ target, provider, model, first_output_ms, cost_usd, predicted_cost_usd }),
    ...present({ prompt_tokens: usage?.prompt_tokens, completion_tokens: usage?.completion_tokens }),
    attempt_count: attempts.length,
    fallback_count: attempts.filter(({ kind }) => kind === 'fallback').length,
    hedged: attempts.some(({ kind }) => kind === 'hedge'),
  }
}

/** How the request ended, and the error that its caller has got. */
export function ofEnd(error: unknown, attempts: readonly DecisionAttempt[]) {
  if (error === undefined) return { status: 'completed' as const }
  const known =
    error instanceof LlmError ? error : new LlmError('internal_error', 'The function failed on this request')
  const { code, status } = known
  const said = { code, status, ...present({ message: inOurWords(known) }), fix: errorTable[code].fix }
  return { status: statusOf(known, attempts), code, error: said }
}

function statusOf({ code, status }: LlmError, attempts: readonly DecisionAttempt[]): DecisionStatus {
  if (code === 'client_closed') return 'client_left'
  if (attempts.some(({ outcome }) => outcome === 'broken_off')) return 'broken_off'
  return status < 500 ? 'refused' : 'failed'
}

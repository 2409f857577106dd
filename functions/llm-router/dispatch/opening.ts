import type { TraceContext } from '#runtime/contract/trace-context.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Decision } from '../choose/decision.ts'
import { askedBy, rejection } from '../choose/filters.ts'
import { expectedOutputTokens, predictedUsd } from '../choose/predict.ts'
import type { TimedRequest } from '../choose/request.ts'
import type { AttemptNotes } from '../observe/decisions/attempt-notes.ts'
import type { Account } from './accounts/account.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import type { FailedAttempt } from './exhausted.ts'
import { attemptTimeMs, requestTimeMs, startTimeMs, streamTimeMs } from './time.ts'

/** What the attempts of one request share. `failed` grows over time. */
export type Journey = { decision: Decision; startedMs: number; failed: FailedAttempt[] }

/** What is known of an attempt before it is opened. */
type Given = {
  target: Target
  /** The next candidate. */
  next: Target | undefined
  /** The time that the parallel attempt has been running. */
  besideMs: number | undefined
  signal: AbortSignal
  giveUp: (error: LlmError) => void
  account: Account
  noted: AttemptNotes
  /** The attempt's place in the trace. */
  traceContext: TraceContext | undefined
}

/**
 * Creates the attempts of a request. Returns undefined if a target has become unavailable since the decision, for example because
 * of another request's trial or a used-up quota.
 */
export function createOpening(call: Call, request: TimedRequest, parts: AttemptLoopParts, journey: Journey) {
  const { catalogue, states, now } = parts
  const { decision, startedMs, failed } = journey
  const { task } = request

  return ({ target, next, besideMs = 0, signal, giveUp, account, noted, traceContext }: Given): Attempt | undefined => {
    const nowMs = now()
    const state = states(target)
    if (rejection(request, target, state, account.isCounted)) return undefined
    const timing = () => {
      const invokedMs = performance.now()
      const requestLeftMs = requestTimeMs(request) - (invokedMs - startedMs)
      const timeLeftMs = attemptTimeMs(request, target, next, requestLeftMs, catalogue)
      return {
        invokedMs,
        timeLeftMs,
        requestLeftMs,
        wholeTimeLeftMs: streamTimeMs(request, target, invokedMs - startedMs, parts.longestStreamMs),
        // Of a host that may be at zero, the request is held elsewhere.
        startTimeMs: target.wake ? 0 : startTimeMs(request, next, timeLeftMs),
        late: (what: string, limitMs = timeLeftMs) =>
          new LlmError(limitMs >= requestLeftMs ? 'deadline_exceeded' : 'provider_timeout', what),
      }
    }
    const tokens = request.promptTokens + expectedOutputTokens(state, request)
    const usd = predictedUsd(request, target, { view: states, nowMs })
    const timed = timing()
    const inAttemptsMs = failed.reduce((sum, { ms }) => sum + ms, besideMs + account.waitedMs)
    const overheadMs = Math.max(0, timed.invokedMs - startedMs - inAttemptsMs)
    noted.opened({ predictedUsd: usd, waitedMs: account.waitedMs, overheadMs })
    return {
      ...timed,
      callId: call.id,
      traceContext,
      decision,
      target,
      signal,
      giveUp,
      log: call.log.child({ target: target.name, task, reason: decision.reason, private: request.private }),
      note: call.note,
      predictedUsd: usd,
      startedMs,
      overheadMs,
      failed,
      opened: state.begin({ tokens, usd, asked: askedBy(request), limitMs: timed.timeLeftMs }),
      caching: request.caching,
      account,
      noted,
      restart() {
        Object.assign(this, timing())
      },
    }
  }
}

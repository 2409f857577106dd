import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { TraceContext } from '#runtime/telemetry/trace-context.ts'
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
import { attemptTimeMs, ownTimeMs, requestTimeMs, startTimeMs, streamTimeMs } from './time.ts'

/** What the attempts of one request share. `failed` grows over time. */
export type Journey = { decision: Decision; startedMs: number; failed: readonly FailedAttempt[] }

/** What is known of an attempt before it is opened. */
type Given = {
  target: Target
  /** The next candidate. */
  next: Target | undefined
  /** The time that the parallel attempt has been running. */
  besideMs: number | undefined
  signal: AbortSignal
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
  const { decision, startedMs } = journey
  const { task } = request
  const shared = { callId: call.id, decision, startedMs, note: call.note, caching: request.caching }

  return ({ target, next, besideMs = 0, signal, account, noted, traceContext }: Given): Attempt | undefined => {
    const nowMs = now()
    if (rejection(request, target, states(target), account.isCounted)) return undefined
    const timing = () => {
      const invokedMs = performance.now()
      const leftMs = requestTimeMs(request) - (invokedMs - startedMs)
      const timeLeftMs = attemptTimeMs(request, target, next, leftMs, catalogue)
      return {
        ...{ invokedMs, timeLeftMs },
        wholeTimeLeftMs: streamTimeMs(request, target, invokedMs - startedMs, parts.longestStreamMs),
        // Of a host that may be at zero, the request is held elsewhere.
        startTimeMs: target.wake ? 0 : startTimeMs(request, next, timeLeftMs),
        late: (what: string, limitMs = timeLeftMs) =>
          new LlmError(limitMs >= leftMs ? 'deadline_exceeded' : 'provider_timeout', what),
      }
    }
    const knowledge = { view: states, nowMs }
    const tokens = request.promptTokens + expectedOutputTokens(states(target), request)
    const usd = predictedUsd(request, target, knowledge)
    const timed = timing()
    const { invokedMs, timeLeftMs } = timed
    const inAttemptsMs = journey.failed.reduce((sum, { ms }) => sum + ms, besideMs + account.waitedMs)
    const overheadMs = Math.max(0, invokedMs - startedMs - inAttemptsMs)
    noted.opened({ predictedUsd: usd, waitedMs: account.waitedMs, overheadMs })
    return {
      ...shared,
      ...{ target, signal, account, noted, traceContext },
      ...timed,
      restart() {
        Object.assign(this, timing())
      },
      ownTimeMs: ownTimeMs(target, catalogue),
      log: call.log.child({ target: target.name, task, reason: decision.reason, private: request.private }),
      overheadMs,
      failed: journey.failed,
      predictedUsd: usd,
      opened: states(target).begin({ tokens, usd, asked: askedBy(request), limitMs: timeLeftMs }),
    }
  }
}

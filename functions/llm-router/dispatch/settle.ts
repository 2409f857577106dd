import { countsNothing } from '#runtime/contract/usage.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { RoutingRequest } from '../choose/request.ts'
import type { Ended } from '../money/settlement.ts'
import { type Attempt, failureOf, isOfCallersTime } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { toFallback } from './exhausted.ts'
import * as tell from './tell.ts'
import { ownTimeMs } from './time.ts'

/** How an answer ended. */
export type AttemptEnd = {
  ended: Extract<Ended, { usage: unknown }>
  serviceTier?: string | null | undefined
  /** The target's own time, without its start and its reader. */
  targetMs: number
  /** Why it broke off, if it did. */
  error?: LlmError | undefined
}

export type Settled = { costUsd: number | null; latencyMs: number; overheadMs: number }

/**
 * Settles the account of an answer, and reports its end to the target's state, the metrics and the log. Returns what the reply says
 * about it.
 */
export function settleAttempt(
  attempt: Attempt,
  request: RoutingRequest,
  { ended, serviceTier, targetMs, error }: AttemptEnd,
  {
    observe,
    notify,
    armEnded,
    promptCaches,
    catalogue,
  }: Pick<AttemptLoopParts, 'observe' | 'notify' | 'armEnded' | 'promptCaches' | 'catalogue'>,
): Settled {
  const { task } = request
  const { usage } = ended
  const { decision, target, failed, opened, account, note, startedMs, invokedMs, overheadMs } = attempt
  const answeredMs = performance.now()
  const costUsd = account.settle(ended, { serviceTier, code: error?.code })
  attempt.noted.answered(error, account.booked())
  const limits = { limitMs: attempt.wholeTimeLeftMs, ownMs: ownTimeMs(target, catalogue) }
  const failure = error && failureOf(error, attempt, limits)
  if (error === undefined) {
    const counted = usage && !countsNothing(usage) ? usage : undefined
    const used = { promptTokens: counted?.prompt_tokens, outputTokens: counted?.completion_tokens }
    opened.succeeded({ task, ms: targetMs, ...used, usd: costUsd ?? undefined })
  } else if (error.code === 'client_closed') opened.dropped()
  else if (failure) opened.failed({ ...failure, code: error.code })
  promptCaches.answered(attempt.caching, target, usage)
  observe.answered({ target, error, seconds: targetMs / 1000, usage, trace: attempt.traceContext })
  const failover = failed[0] && { failoverMs: Math.round(invokedMs - startedMs) }
  if (failed[0]) {
    observe.failedOver(failed[0].target, target, (invokedMs - startedMs) / 1000)
    notify(tell.failedOver(attempt, request, failed[0]))
  }
  observe.overhead(overheadMs / 1000)
  const { latencyBudgetMs } = request
  if (error === undefined && latencyBudgetMs) observe.latencyBudgetUsed((answeredMs - startedMs) / latencyBudgetMs)
  const fallbacks = failed.map(toFallback)
  const { experiment } = decision
  const arm = experiment && { experiment: experiment.name, arm: experiment.arm.name }
  const latencyMs = answeredMs - startedMs
  if (arm && failure === undefined) {
    armEnded(arm.experiment, arm.arm, { succeeded: true, ms: latencyMs, usd: costUsd ?? undefined })
  } else if (arm && failure && failure.code !== 'client_closed' && !isOfCallersTime(failure)) {
    armEnded(arm.experiment, arm.arm, { succeeded: false })
  }
  note({
    ...{ target: target.name, task, reason: decision.reason, strategy: decision.strategy, costUsd },
    ...{ fallbacks, ...failover, ...arm, ...(error && { code: error.code }) },
  })
  return { costUsd, latencyMs, overheadMs }
}

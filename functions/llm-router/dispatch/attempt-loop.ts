import type { AttemptKind } from '#runtime/contract/admin/decisions.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { isProvidersRefusal, nextAfter } from '../choose/fallbacks.ts'
import type { TimedRequest } from '../choose/request.ts'
import { startAttemptSpan, withSpan } from '../observe/attempt-span.ts'
import type { AttemptNotes, Booked } from '../observe/decisions/attempt-notes.ts'
import { type Attempt, type Decided, type Run, startAttempt, type Tried } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { limitColdStart } from './cold-start.ts'
import { decide } from './decide.ts'
import { exhausted, type FailedAttempt, isOfProviders, toFallback } from './exhausted.ts'
import { hedge, hedgeAfterMs } from './hedge.ts'
import { createOpening } from './opening.ts'
import { retryTarget } from './retry.ts'
import { requestTimeMs } from './time.ts'

export type Answering<Result> = {
  run: Run<Result>
  /** Ends an answer that nobody needs, because another one came first. */
  discard(result: Result): void
}

/**
 * Decides, and asks the candidates in order until one answers; no other target is ever asked. When all have failed, one may be
 * retried, as `retryTarget` decides.
 * @throws LlmError as `exhausted` describes, if no candidate answers
 */
export async function runAttempts<Result extends Decided>(
  call: Call,
  asked: TimedRequest,
  parts: AttemptLoopParts,
  { run, discard }: Answering<Result>,
): Promise<Result> {
  const { states, now, observe } = parts
  const startedMs = performance.now()
  const surroundings = () => ({ ...parts, view: states, nowMs: now() })
  const draft = parts.draftOf(call)
  const { request, decision } = await decide(call, asked, parts, { surroundings, draft })
  const failed: FailedAttempt[] = []
  const open = createOpening(call, request, parts, { decision, startedMs, failed })

  const leftMs = () => requestTimeMs(request) - (performance.now() - startedMs)
  const limitMs = Math.max(requestTimeMs(request), parts.longestStreamMs)
  const openAccount = parts.accountsFor({ callId: call.id, request, decision, limitMs, leftMs, log: call.log })

  const start = (kind: AttemptKind, target: Target, next: Target | undefined, besideMs?: number) => {
    let attempt: Attempt | undefined
    const span = call.span && startAttemptSpan(call.span, target, kind)
    const traceContext = span?.context ?? call.traceContext
    const noted = withSpan(draft.attempt(target, kind), span)
    const prepare = async (signal: AbortSignal) => {
      const account = await openAccount(target, signal)
      // To reserve takes time, too.
      attempt = leftMs() > 0 ? open({ target, next, besideMs, signal, account, noted, traceContext }) : undefined
      // Of the trials of several routers, the one that is stored first is made.
      if (attempt?.opened.isTrial()) {
        await parts.told(target)
        if (!attempt.opened.isTrial()) {
          attempt.opened.dropped()
          attempt = undefined
        }
      }
      if (attempt === undefined) account.settle({ how: 'unserved' })
      else if (next) {
        const { timeLeftMs } = attempt
        const { coldStartMs } = parts.catalogue.failures
        limitColdStart(running, { target, coldStartMs, timeLeftMs, log: call.log }, parts)
      }
      return attempt
    }
    const patience = { hasNext: next !== undefined, isPrivate: request.private, leftMs }
    const running = startAttempt(target, call.signal, prepare, (opened) => parts.whenAwake(opened, patience, run))
    running.ended.then(
      (end) => {
        // Recorded at once, so that the answer of a parallel attempt can report it.
        if ('failure' in end) failed.push(end.failure)
        noteEnd(noted, end, attempt?.account.booked())
      },
      () => {
        // Nobody waits for it any more, for example after the client has left.
        if (attempt) observe.cancelled(target)
        noted.ended(attempt ? 'client_left' : 'not_asked', undefined, attempt?.account.booked())
      },
    )
    return running
  }

  /** Records the results of attempts, and returns the answer if there is one. */
  const take = (ends: readonly Tried<Result>[]): { result: Result } | undefined => {
    for (const end of ends) {
      if ('overtaken' in end) observe.cancelled(end.overtaken)
      if ('failure' in end && !end.isUnasked) observe.failed(end.failure)
    }
    const [first, ...others] = ends.filter((end) => 'result' in end)
    for (const { result } of others) {
      result.noted.ended('overtaken')
      discard(result)
    }
    return first
  }

  let left: readonly Target[] = decision.candidates
  for (let target = left[0]; target !== undefined && leftMs() > 0; target = left[0]) {
    left = left.slice(1)
    const beganMs = performance.now()
    const first = start(failed.length === 0 ? 'first' : 'fallback', target, left[0])
    const [second, third] = left
    const hedgeMs = second && hedgeAfterMs(decision, target, parts)
    const ends =
      second && hedgeMs !== undefined
        ? await hedge(first, () => start('hedge', second, third, performance.now() - beganMs), hedgeMs)
        : [await first.ended]
    const answered = take(ends)
    if (answered) return answered.result
    for (const end of ends) {
      if ('failure' in end) left = nextAfter(end.failure, left, request, surroundings())
    }
    // Two providers that refuse one request are right.
    if (failed.filter(({ error }) => isProvidersRefusal(error)).length > 1) left = []
    left = left.filter((one) => !failed.some((before) => before.target === one))
  }

  // A retry does not help if the last failure is the request's own fault.
  const mayMend = failed.at(-1)?.error.tryAnother === true
  const again = mayMend ? await retryTarget(call.signal, failed, leftMs(), parts) : undefined
  const retried = again && leftMs() > 0 ? start('retry', again, undefined) : undefined
  const answered = retried && take([await retried.ended])
  if (answered) return answered.result
  const { reason, strategy } = decision
  call.note({ strategy, reason, task: request.task, fallbacks: failed.map(toFallback) })
  const error = exhausted(failed, leftMs() <= 0)
  observe.unanswered(error.code)
  const { experiment } = decision
  if (experiment && isOfProviders(error)) parts.armEnded(experiment.name, experiment.arm.name, { succeeded: false })
  throw error
}

function noteEnd(noted: AttemptNotes, end: Tried<unknown>, booked: Booked | undefined): void {
  if ('failure' in end) noted.ended(end.isUnasked ? 'not_asked' : 'failed', end.failure.error, booked)
  else if ('overtaken' in end) noted.ended('overtaken', undefined, booked)
  else if ('unasked' in end) noted.ended('not_asked')
}

import type { AttemptKind } from '#runtime/contract/admin/decisions.ts'
import { withoutReported } from '#runtime/contract/reported.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { rejection } from '../choose/filters.ts'
import type { TimedRequest } from '../choose/request.ts'
import { startAttemptSpan, withSpan } from '../observe/attempt-span.ts'
import type { Draft } from '../observe/decisions/draft.ts'
import type { OpenAccount } from './accounts/account.ts'
import { failedAs } from './answered.ts'
import { type Attempt, failureOf, isOfCallersTime, type Run, type Running, type Tried } from './attempt.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { limitColdStart } from './cold-start.ts'
import { createOpening, type Journey } from './opening.ts'
import type { Waiting } from './room/when-room.ts'

/** What is around an attempt. */
type Beside = {
  /** The candidate that has a place after it. */
  next?: Target | undefined
  /**
   * Whether it is waited for only briefly if it is waking: another takes over its place then, even when no other place is left, or a
   * provider has refused the request.
   */
  isReplaceable: boolean
  /** The time that the parallel attempt has been running. */
  besideMs?: number | undefined
  /** For a target that was full, and that is waited for. */
  room?: Omit<Waiting, 'isOut'> | undefined
}

/** Starts an attempt. */
export type Start<Result> = (kind: AttemptKind, target: Target, beside: Beside) => Running<Result>

class Overtaken extends Error {}

/**
 * Starts the attempts of one request. Each reports its end to its target's state, its account and its notes, and its failure to the
 * journey: at once, so that the answer of a parallel attempt can tell of it.
 */
export function createStart<Result>(
  call: Call,
  request: TimedRequest,
  parts: AttemptLoopParts,
  journey: Journey & {
    draft: Draft
    leftMs: () => number
    openAccount: OpenAccount
    ownTimeMs: (target: Target) => number
  },
  run: Run<Result>,
): Start<Result> {
  const { leftMs, openAccount, ownTimeMs, failed, draft } = journey
  const open = createOpening(call, request, parts, journey)

  return (kind, target, { next, isReplaceable, besideMs, room }) => {
    const abort = new AbortController()
    const { signal } = abort
    const giveUp = (error: LlmError) => abort.abort(error)
    const onAbort = () => abort.abort(call.signal.reason)
    if (call.signal.aborted) onAbort()
    call.signal.addEventListener('abort', onAbort, { once: true })

    const beganMs = performance.now()
    const span = call.span && startAttemptSpan(call.span, target, kind)
    const traceContext = span?.context ?? call.traceContext
    const noted = withSpan(draft.attempt(target, kind), span)
    const patience = { isReplaceable, isPrivate: request.private, leftMs }
    const { promise: began, resolve: begin } = Promise.withResolvers<void>()
    let attempt: Attempt | undefined
    let openedMs = beganMs

    async function toEnd(): Promise<Tried<Result>> {
      let ended = () => {}
      try {
        const account = await openAccount(target, signal)
        // To reserve takes time, too.
        if (leftMs() > 0) attempt = open({ target, next, besideMs, signal, giveUp, account, noted, traceContext })
        // Of the trials of several routers, the one that is stored first is made.
        if (attempt?.opened.isTrial()) {
          await parts.told(target)
          if (!attempt.opened.isTrial()) {
            attempt.opened.dropped()
            attempt = undefined
          }
        }
        if (attempt === undefined) {
          account.settle({ how: 'unserved' })
          noted.ended('not_asked')
          return { unasked: target }
        }
        openedMs = performance.now()
        begin()
        // One that is full has a replica, which may say that it is not ready for more.
        if (isReplaceable && !room) ended = limitColdStart(attempt, parts, { isLast: next === undefined })
        const result = await (room ? whenRoom(attempt, room) : parts.whenAwake(attempt, patience, run))
        return { result }
      } catch (thrown) {
        return withoutAnswer(thrown)
      } finally {
        ended()
        // A stream continues after its first output, and must still end when the client leaves.
        if (signal.aborted) call.signal.removeEventListener('abort', onAbort)
      }
    }

    function whenRoom(attempt: Attempt, room: Omit<Waiting, 'isOut'>): Promise<Result> {
      // It counts in the minute itself, and may be the trial that keeps others away.
      const isOut = () =>
        !attempt.opened.isTrial() && rejection(request, target, parts.states(target), true) !== undefined
      return parts.whenRoom(attempt, { ...room, isOut }, () => parts.whenAwake(attempt, patience, run))
    }

    /** @throws what is no failure of the target: the client has left, or our own code has failed */
    function withoutAnswer(thrown: unknown): Tried<Result> {
      const isOvertaken = signal.reason instanceof Overtaken
      const isAbandoned = thrown === signal.reason && (call.signal.aborted || isOvertaken)
      const error = thrown instanceof LlmError ? thrown : undefined
      if (attempt) {
        const asked = { attempt, request, nowMs: parts.now() }
        attempt.account.settle(failedAs(asked, isAbandoned ? undefined : error), { code: error?.code })
      }
      const booked = attempt?.account.booked()
      const waitedMs = attempt?.account.hasReached() ? performance.now() - attempt.invokedMs : undefined
      if (isOvertaken) {
        // The second of two that run in parallel may have had no time to answer.
        if (besideMs === undefined && waitedMs !== undefined) attempt?.opened.overtaken(waitedMs)
        else attempt?.opened.dropped()
        noted.ended(attempt ? 'overtaken' : 'not_asked', undefined, booked)
        return attempt ? { overtaken: target } : { unasked: target }
      }
      if (error === undefined || call.signal.aborted) {
        attempt?.opened.dropped(isAbandoned ? waitedMs : undefined)
        if (attempt) parts.observe.cancelled(target)
        noted.ended(attempt ? 'client_left' : 'not_asked', undefined, booked)
        throw thrown
      }
      const ms = performance.now() - openedMs
      const told = attempt && failureOf(error, attempt, { limitMs: attempt.timeLeftMs, ownMs: ownTimeMs(target) })
      const isCallersTime = told !== undefined && isOfCallersTime(told)
      if (told) attempt?.opened.failed({ ...told, waitedMs: isCallersTime ? waitedMs : undefined })
      attempt?.log.debug({ code: error.code, ms: Math.round(ms) }, 'attempt failed')
      noted.ended(attempt ? 'failed' : 'not_asked', error, booked)
      const failure = { target, error: withoutReported(error), ms, isUnasked: attempt === undefined, isCallersTime }
      failed.push(failure)
      return { failure }
    }

    return { ended: toEnd(), began, overtake: () => abort.abort(new Overtaken('Another target has answered first')) }
  }
}

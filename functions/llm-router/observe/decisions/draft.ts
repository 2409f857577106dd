import type { AttemptKind, DecisionDetail, DecisionSummary } from '#runtime/contract/admin/decisions.ts'
import { present } from '#runtime/contract/present.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Decision, Removed } from '../../choose/decision.ts'
import { NoCandidate } from '../../choose/no-candidate.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { Caller } from '../../keys/caller.ts'
import { type AttemptNotes, createAttemptNotes, rounded } from './attempt-notes.ts'
import { type Knowledge, ofAttempts, ofCaller, ofDecision, ofEnd, ofRequest, toRemoved } from './shown.ts'

/**
 * What is noted of a request while it is answered. It keeps no part of the request itself: a stream may go on for long, and what is
 * noted waits for a while until it is stored.
 */
export type Draft = {
  /** Who calls, once that is known. */
  caller(caller: Caller): void
  /** A request that can be read. */
  asked(request: TimedRequest, isStream: boolean): void
  decided(decision: Decision, request: TimedRequest, knowledge: Knowledge): void
  attempt(target: Target, kind: AttemptKind): AttemptNotes
  /** The request is over. Only the first call counts. */
  ended(httpStatus: number, error?: unknown): void
}

export type DraftParts = {
  callId: string
  traceId: string | undefined
  form: DecisionSummary['form']
  /** Milliseconds since the epoch. */
  beganMs: number
  /** On a clock that only goes forward. */
  steadyNow: () => number
  keep: (decision: DecisionDetail) => void
}

/** More would say nothing new: a catalogue may have a thousand targets. */
const mostRemoved = 20

export function createDraft({ callId, traceId, form, beganMs, steadyNow, keep }: DraftParts): Draft {
  const startMs = steadyNow()
  const sinceMs = () => steadyNow() - startMs
  const attempts: AttemptNotes[] = []
  let known: Partial<DecisionDetail> = {}
  let removed: readonly Removed[] = []
  let hasEnded = false

  function end(httpStatus: number, error?: unknown): void {
    if (hasEnded) return
    hasEnded = true
    const ms = rounded(sinceMs())
    const shown = attempts.map((attempt) => attempt.shown())
    if (error instanceof NoCandidate) removed = error.removed
    keep({
      ...{ call_id: callId, time: new Date(beganMs).toISOString(), form, http_status: httpStatus, ms },
      ...present({ trace_id: traceId }),
      candidates: [],
      ...known,
      ...ofAttempts(shown),
      ...ofEnd(error, shown),
      ...present({ overhead_ms: attempts.findLast((one) => one.overheadMs !== undefined)?.overheadMs }),
      removed: removed.slice(0, mostRemoved).map(toRemoved),
      removed_count: removed.length,
      attempts: shown,
    })
  }

  return {
    caller(caller) {
      known = { ...known, ...ofCaller(caller) }
    },
    asked(request, isStream) {
      known = { ...known, stream: isStream, ...ofRequest(request, false) }
    },
    decided(decision, request, knowledge) {
      removed = decision.removed
      known = { ...known, ...ofDecision(decision, request, knowledge) }
    },
    attempt(target, kind) {
      const notes = createAttemptNotes(target, kind, {
        sinceMs,
        // A whole answer is over when its reply is made.
        over: (error) => known.stream && end(200, error),
      })
      attempts.push(notes)
      return notes
    },
    ended: end,
  }
}

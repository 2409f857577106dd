import type { AttemptKind } from '#runtime/contract/admin/decisions.ts'
import { genAi } from '#runtime/telemetry/gen-ai.ts'
import type { Span } from '#runtime/telemetry/span.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { type AttemptNotes, type Booked, outcomeOf } from './decisions/attempt-notes.ts'
import { genAiProvider } from './gen-ai-provider.ts'

/** The span of an attempt. What its function does becomes a part of it. */
export function startAttemptSpan(of: Span, target: Target, kind: AttemptKind): Span {
  return of.child(`attempt ${target.name}`, 'client', {
    'llm_router.attempt.kind': kind,
    'llm_router.target': target.name,
    'llm_router.function': target.function,
    [genAi.provider]: genAiProvider(target.provider),
    [genAi.requestModel]: target.model,
  })
}

/** What is noted of an attempt, told to its span as well. */
export function withSpan(notes: AttemptNotes, span: Span | undefined): AttemptNotes {
  if (span === undefined) return notes
  const end = (outcome: string, code: string | undefined, booked: Booked | undefined) => {
    span.set({ 'llm_router.attempt.outcome': outcome, 'llm_router.cost_usd': booked?.costUsd })
    span.end(code, code !== undefined && code !== 'client_closed')
  }
  return {
    opened(known) {
      span.set({ 'llm_router.predicted_cost_usd': known.predictedUsd })
      notes.opened(known)
    },
    firstOutput() {
      span.set({ 'llm_router.attempt.streams': true })
      notes.firstOutput()
    },
    woke(waitedMs) {
      span.set({ 'llm_router.attempt.waking_ms': Math.round(waitedMs) })
      notes.woke(waitedMs)
    },
    waitedForRoom(waitedMs, refusals) {
      span.set({ 'llm_router.attempt.room_ms': Math.round(waitedMs) })
      notes.waitedForRoom(waitedMs, refusals)
    },
    answered(error, booked) {
      end(outcomeOf(error), error?.code, booked)
      notes.answered(error, booked)
    },
    ended(outcome, error, booked) {
      end(outcome, error?.code, booked)
      notes.ended(outcome, error, booked)
    },
  }
}

import type { AttemptKind, AttemptOutcome, CostStatus, DecisionAttempt } from '#runtime/contract/admin/decisions.ts'
import { present } from '#runtime/contract/present.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import { inOurWords, providerCodeOf } from './own-words.ts'

/** What is booked of an attempt. */
export type Booked = { id: string; status: CostStatus; costUsd: number | undefined; usage: Usage | undefined }

/** What is noted of one attempt while it goes on. */
export type AttemptNotes = {
  /** It is about to be sent. */
  opened(known: { predictedUsd: number | undefined; waitedMs: number; overheadMs: number }): void
  firstOutput(): void
  /**
   * An answer is over: whole, or broken off by an error.
   * @param booked undefined if it has cost nothing
   */
  answered(error: LlmError | undefined, booked: Booked | undefined): void
  /** It has ended without an answer. Only the first end counts. */
  ended(outcome: Exclude<AttemptOutcome, 'answered' | 'broken_off'>, error?: LlmError, booked?: Booked): void
  /** What is shown of it. */
  shown(): DecisionAttempt
  /** The router's own share of the time until it was sent. */
  readonly overheadMs: number | undefined
}

type Parts = {
  /** The time since the request came. */
  sinceMs: () => number
  /** Called at the end of the answer. */
  over: (error: LlmError | undefined) => void
}

export function createAttemptNotes(target: Target, kind: AttemptKind, { sinceMs, over }: Parts): AttemptNotes {
  const startMs = sinceMs()
  let opened: Parameters<AttemptNotes['opened']>[0] | undefined
  let firstMs: number | undefined
  let endMs: number | undefined
  let end: { outcome: AttemptOutcome; booked: Booked | undefined; failure: Partial<DecisionAttempt> } | undefined

  function set(outcome: AttemptOutcome, error?: LlmError, booked?: Booked): void {
    if (end) return
    endMs = sinceMs()
    end = { outcome, booked, failure: error ? failureOf(error) : {} }
  }

  return {
    opened(known) {
      opened = known
    },
    firstOutput() {
      firstMs ??= sinceMs()
    },
    answered(error, booked) {
      if (end) return
      set(outcomeOf(error), error, booked)
      over(error)
    },
    ended: set,
    shown() {
      const { predictedUsd, waitedMs = 0 } = opened ?? {}
      const { outcome, booked, failure } = end ?? { outcome: 'overtaken', booked: undefined, failure: {} }
      return {
        ...{ target: target.name, provider: target.provider, model: target.model, kind },
        ...{ start_ms: rounded(startMs), end_ms: rounded(endMs ?? sinceMs()) },
        ...(waitedMs >= 1 && { waited_ms: rounded(waitedMs) }),
        ...(firstMs !== undefined && { first_output_ms: rounded(firstMs) }),
        ...{ outcome, ...failure },
        ...present({ predicted_cost_usd: predictedUsd, cost_usd: booked?.costUsd, cost_status: booked?.status }),
        ...present({ usage: booked?.usage, record_id: booked?.id }),
      }
    },
    get overheadMs() {
      return opened && Math.round(opened.overheadMs * 1000) / 1000
    },
  }
}

/** How an answer ended that had begun. */
export function outcomeOf(error: LlmError | undefined): AttemptOutcome {
  if (error === undefined) return 'answered'
  return error.code === 'client_closed' ? 'client_left' : 'broken_off'
}

function failureOf(error: LlmError): Partial<DecisionAttempt> {
  const { code, status } = error
  return { code, status, ...present({ message: inOurWords(error), provider_code: providerCodeOf(error) }) }
}

/** Tenths of a millisecond. */
export function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}

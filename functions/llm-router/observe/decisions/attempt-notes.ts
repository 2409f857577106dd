import type { AttemptKind, AttemptOutcome, CostStatus, DecisionAttempt } from '#runtime/contract/admin/decisions.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import { tierInNames } from '../../money/tier-in-names.ts'
import { usageInNames } from '../../money/told-words.ts'
import type { Loose } from './loose.ts'
import { inOurWords, providerCodeOf } from './own-words.ts'

/** What is booked of an attempt. */
export type Booked = {
  id: string
  status: CostStatus
  costUsd: number | undefined
  usage: Usage | undefined
  /** What a prompt cache has saved. */
  savedUsd?: number | undefined
  /** That the reply names beside its usage. */
  serviceTier?: string | undefined
}

/** What is known of an attempt when it is sent. `overheadMs` is the router's own share of the time until then. */
type Opened = { predictedUsd: number | undefined; waitedMs: number; overheadMs: number }

/** What is noted of one attempt while it goes on. */
export type AttemptNotes = {
  /** It is about to be sent. */
  opened(opened: Opened): void
  firstOutput(): void
  /** How long it has waited for its host to be there. */
  woke(waitedMs: number): void
  /** How long it has waited for a full function, and how often it has been refused meanwhile. */
  waitedForRoom(waitedMs: number, refusals: number): void
  /**
   * An answer is over: whole, or broken off by an error.
   * @param booked undefined if it has cost nothing
   */
  answered(error: LlmError | undefined, booked: Booked | undefined): void
  /** It has ended without an answer. Only the first end counts. */
  ended(outcome: Exclude<AttemptOutcome, 'answered' | 'broken_off'>, error?: LlmError, booked?: Booked): void
}

type Failure = Pick<Loose<DecisionAttempt>, 'code' | 'status' | 'message' | 'provider_code'>

/** What is noted of the whole request. */
export type WholeNotes = {
  /** The time since the request came. */
  sinceMs(): number
  /** The answer of an attempt is over. */
  answered(error: LlmError | undefined): void
}

/** What is kept of an attempt. */
export class AttemptDraft implements AttemptNotes {
  readonly #target: Target
  readonly #kind: AttemptKind
  readonly #whole: WholeNotes
  readonly #startMs: number
  #opened: Opened | undefined
  #firstOutputMs: number | undefined
  #wakingMs: number | undefined
  #room: { waitedMs: number; refusals: number } | undefined
  #hasAnswered = false
  #end: { ms: number; outcome: AttemptOutcome; booked: Booked | undefined; failure: Failure | undefined } | undefined

  constructor(target: Target, kind: AttemptKind, whole: WholeNotes) {
    this.#target = target
    this.#kind = kind
    this.#whole = whole
    this.#startMs = whole.sinceMs()
  }

  opened(opened: Opened): void {
    this.#opened = opened
  }

  firstOutput(): void {
    this.#firstOutputMs ??= this.#whole.sinceMs()
  }

  woke(waitedMs: number): void {
    this.#wakingMs = waitedMs
  }

  waitedForRoom(waitedMs: number, refusals: number): void {
    this.#room = { waitedMs, refusals }
  }

  answered(error: LlmError | undefined, booked: Booked | undefined): void {
    if (this.#end) return
    this.#hasAnswered = true
    this.#set(outcomeOf(error), error, booked)
    this.#whole.answered(error)
  }

  ended(outcome: Exclude<AttemptOutcome, 'answered' | 'broken_off'>, error?: LlmError, booked?: Booked): void {
    this.#set(outcome, error, booked)
  }

  #set(outcome: AttemptOutcome, error: LlmError | undefined, booked: Booked | undefined): void {
    this.#end ??= { ms: this.#whole.sinceMs(), outcome, booked, failure: error && failureOf(error) }
  }

  /** True if there was an answer, whole or in part. */
  get hasAnswered(): boolean {
    return this.#hasAnswered
  }

  get overheadMs(): number | undefined {
    return this.#opened?.overheadMs
  }

  /** That of the reply, as it may be kept. */
  get serviceTier(): string | undefined {
    const tier = this.#end?.booked?.serviceTier
    return tier == null ? undefined : tierInNames(tier, [this.#target])
  }

  /** What is shown of it. One that is still under way has been overtaken, and nobody waits for its end. */
  shown(endedMs: number): Loose<DecisionAttempt> {
    const { name, provider, model } = this.#target
    const { predictedUsd, waitedMs = 0 } = this.#opened ?? {}
    const { ms = endedMs, outcome = 'overtaken', booked, failure } = this.#end ?? {}
    return {
      ...{ target: name, provider, model, kind: this.#kind },
      start_ms: rounded(this.#startMs),
      end_ms: rounded(ms),
      waited_ms: waitedMs >= 1 ? rounded(waitedMs) : undefined,
      waking_ms: this.#wakingMs === undefined ? undefined : rounded(this.#wakingMs),
      room_ms: this.#room && rounded(this.#room.waitedMs),
      room_refusals: this.#room?.refusals,
      first_output_ms: this.#firstOutputMs === undefined ? undefined : rounded(this.#firstOutputMs),
      outcome,
      code: failure?.code,
      status: failure?.status,
      message: failure?.message,
      provider_code: failure?.provider_code,
      predicted_cost_usd: predictedUsd,
      cost_usd: booked?.costUsd,
      prompt_cache_saved_usd: booked?.savedUsd,
      cost_status: booked?.status,
      usage: booked?.usage && usageInNames(booked.usage),
      record_id: booked?.id,
    }
  }
}

/** How an answer ended that had begun. */
export function outcomeOf(error: LlmError | undefined): AttemptOutcome {
  if (error === undefined) return 'answered'
  return error.code === 'client_closed' ? 'client_left' : 'broken_off'
}

function failureOf(error: LlmError): Failure {
  const { code, status } = error
  return { code, status, message: inOurWords(error), provider_code: providerCodeOf(error) }
}

/** Tenths of a millisecond. */
export function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}

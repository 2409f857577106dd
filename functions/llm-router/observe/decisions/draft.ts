import type { AttemptKind } from '#runtime/contract/admin/decisions.ts'
import { asLlmError, type LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'
import type { Decision, Removed, Surroundings } from '../../choose/decision.ts'
import { NoCandidate } from '../../choose/no-candidate.ts'
import { type Predicted, predict } from '../../choose/predict.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { Caller } from '../../keys/caller.ts'
import type { Sampled } from '../recordings/sampled.ts'
import { AttemptDraft, type AttemptNotes, type WholeNotes } from './attempt-notes.ts'
import type { CacheNote } from './cache-note.ts'
import { type About, type Asked, askedOf, type Ended, endedBy, isFromCache, type Noted, textOf } from './shown.ts'

/** A request that is over, to be written later. */
export type Finished = {
  callId: string
  code: string | undefined
  /** True if there was an answer, whole or in part, from a provider or the cache. */
  isAnswered: boolean
  text(): string
  /** All that was noted, if it is to be recorded. */
  sampled?: { noted: Noted; of: Sampled } | undefined
}

export type DraftParts = About & { keep: (finished: Finished) => void }

/**
 * What is noted of a request while it is answered. It only keeps what there is anyway, and no part of the request itself: a stream may
 * go on for long, and what is noted waits for a while until it is written.
 */
export class Draft implements WholeNotes {
  readonly #parts: DraftParts
  readonly #startMs = performance.now()
  readonly #attempts: AttemptDraft[] = []
  #caller: Caller | undefined
  #asked: Asked | undefined
  #sampled: Sampled | undefined
  #decision: Decision | undefined
  #predicted: readonly Predicted[] = []
  #cache: CacheNote | undefined
  #hasEnded = false

  constructor(parts: DraftParts) {
    this.#parts = parts
  }

  /** Who calls, once that is known. */
  caller(caller: Caller): void {
    this.#caller = caller
  }

  /** A request that can be read; `sampled` if it is to be recorded. */
  asked(request: TimedRequest, isStream: boolean, sampled?: Sampled): void {
    this.#caller = request.caller ?? this.#caller
    this.#asked = askedOf(request, isStream)
    this.#sampled = sampled
  }

  decided(decision: Decision, request: TimedRequest, knowledge: Pick<Surroundings, 'view' | 'nowMs'>): void {
    const { model, category, categoryProbability, difficulty } = request
    // A low budget's strategy may have asked what the prompt is like.
    this.#asked = Object.assign(this.#asked ?? askedOf(request, false), {
      ...{ model, category, categoryProbability, difficulty },
    })
    this.#decision = decision
    this.#predicted = decision.candidates.map((target) => predict(request, target, knowledge))
  }

  /** @param decision what takes the place of a decision, if the answer comes from the cache */
  cached(note: CacheNote, decision?: Decision): void {
    this.#cache = note
    this.#decision ??= decision
  }

  attempt(target: Target, kind: AttemptKind): AttemptNotes {
    const notes = new AttemptDraft(target, kind, this)
    this.#attempts.push(notes)
    return notes
  }

  /** What tells the decision from others of the same call id. */
  get named() {
    const { callId, beganMs } = this.#parts
    return { call_id: callId, time: new Date(beganMs).toISOString(), key: this.#caller?.key }
  }

  sinceMs(): number {
    return performance.now() - this.#startMs
  }

  answered(error: LlmError | undefined): void {
    // A whole answer is over when its reply is made.
    if (this.#asked?.isStream) this.ended(200, error)
  }

  /** The request is over. Only the first call counts. */
  ended(httpStatus: number, thrown?: unknown): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const { callId, keep } = this.#parts
    const error: Ended | undefined = thrown === undefined ? undefined : endedBy(asLlmError(thrown))
    const removed: readonly Removed[] = thrown instanceof NoCandidate ? thrown.removed : (this.#decision?.removed ?? [])
    const noted: Noted = {
      ...{ about: this.#parts, ms: this.sinceMs(), httpStatus, error, removed },
      ...{ caller: this.#caller, asked: this.#asked, decision: this.#decision, predicted: this.#predicted },
      ...{ attempts: this.#attempts, cache: this.#cache },
    }
    const sampled = this.#sampled && { noted, of: this.#sampled }
    const isAnswered = isFromCache(this.#cache) || this.#attempts.some(({ hasAnswered }) => hasAnswered)
    keep({ callId, code: error?.code, isAnswered, text: () => textOf(noted), sampled })
  }
}

import type { ErrorCode, RateLimit } from '#runtime/errors.ts'
import { type FailedRequests, hasFailed, noneFailed, withFailed } from './failed-requests.ts'
import { effectOf } from './failure-effects.ts'
import { afterAnswer, afterRefusal, type Pauses, pauseFor } from './pause.ts'

/** When failures keep a target from being asked, and for how long. `cooldownMs` is the longest pause that nobody asked for. */
export type FailureSettings = { consecutive: number; openMs: number; cooldownMs: number }

type Span = Readonly<{ sinceMs: number; untilMs: number }>

/** What the last calls of a target say about the next one. A value; each call makes a new one of it. */
export type CircuitState = Readonly<{
  consecutiveFailures: number
  failedRequests: FailedRequests
  /**
   * Set when the breaker opened: from its end on one trial is let through. `isPartial` as long as too few different requests
   * have failed to say that it is not theirs: then it is open for these, and all others are let through.
   */
  open?: Span & { isPartial: boolean }
  /** True while that trial is under way. */
  isOnTrial?: boolean
  pauses: Pauses
  /** Set when its key was refused or its model is gone; no time mends that, but another key or another try does. */
  disabled?: Span & { because: 'key' | 'model'; secretVersion?: string | undefined }
}>

export const closedCircuit: CircuitState = { consecutiveFailures: 0, failedRequests: noneFailed, pauses: {} }

export type Availability =
  | { status: 'closed' | 'half_open' }
  | { status: 'open' | 'cooling' | 'disabled'; why: string; sinceMs?: number; untilMs: number }

/** What a request is known by here: its size, and what tells it from others. */
export type Asked = { tokens: number; fingerprint?: (() => string) | undefined }

export type Failure = {
  code: ErrorCode
  retryAfterMs?: number | undefined
  limit?: RateLimit | undefined
  secretVersion?: string | undefined
}

/** How long a target is left alone whose key was refused, or whose model is gone. */
const disabledMs = 3_600_000
/** The same where the key is not there or its version is not known, so that a new one would not be noticed. */
const disabledShortlyMs = 60_000

/** Whether a target may be asked: for one request, or in general. */
export function availability(circuit: CircuitState, nowMs: number, asked?: Asked): Availability {
  const { disabled, open, pauses } = circuit
  if (disabled && nowMs < disabled.untilMs) {
    const why = disabled.because === 'key' ? 'its key was refused' : 'its provider does not know the model'
    return { status: 'disabled', why, ...span(disabled) }
  }
  const pause = pauseFor(pauses, asked?.tokens, nowMs)
  if (pause) return { status: 'cooling', why: 'its rate limit was reached', ...span(pause) }
  if (open === undefined || isStranger(circuit, asked)) return { status: 'closed' }
  const why = `it failed ${circuit.consecutiveFailures} times in a row${open.isPartial ? ', at the same requests' : ''}`
  if (nowMs < open.untilMs) return { status: 'open', why, ...span(open) }
  return circuit.isOnTrial ? { status: 'open', why, ...span(open), untilMs: nowMs + 1000 } : { status: 'half_open' }
}

/** True for a request that has no part in why the breaker is open. */
function isStranger({ open, failedRequests }: CircuitState, asked: Asked | undefined): boolean {
  if (!open?.isPartial || asked?.fingerprint === undefined) return false
  return !hasFailed(failedRequests, asked.fingerprint())
}

function span({ sinceMs, untilMs }: Span): Span {
  return { sinceMs, untilMs }
}

/** A call begins; the first one after the breaker's time is its trial. */
export function afterBegin(circuit: CircuitState, asked: Asked | undefined, nowMs: number): CircuitState {
  const isHalfOpen = circuit.open !== undefined && nowMs >= circuit.open.untilMs
  return isHalfOpen && !circuit.isOnTrial && !isStranger(circuit, asked) ? { ...circuit, isOnTrial: true } : circuit
}

/**
 * A call has succeeded. One that began before the provider asked for a pause, or before the breaker opened, ends neither:
 * the pause ends with its time, and the breaker with its trial.
 */
export function afterSuccess(circuit: CircuitState, beganMs: number, nowMs: number): CircuitState {
  const { consecutiveFailures, failedRequests, open, isOnTrial } = circuit
  const pauses = afterAnswer(circuit.pauses, beganMs, nowMs)
  const isOver = open === undefined || isOnTrial || (open.isPartial && nowMs >= open.untilMs)
  return isOver ? { ...closedCircuit, pauses } : { consecutiveFailures, failedRequests, open, pauses }
}

/** A call has ended without saying anything about the target, as when the client went away. */
export function afterNothing({ isOnTrial: _, ...circuit }: CircuitState): CircuitState {
  return circuit
}

/** A call has failed: what follows is in the table of effects. The breaker opens with a failed trial, too. */
export function afterFailure(
  circuit: CircuitState,
  failure: Failure,
  { asked, beganMs }: { asked: Asked; beganMs: number },
  settings: FailureSettings,
  nowMs: number,
): CircuitState {
  const { effect } = effectOf(failure.code)
  const before = afterNothing(circuit)
  if (effect === 'none') return before
  if (effect === 'pause') {
    const refusal = { ...failure, beganMs, tokens: asked.tokens }
    return { ...before, pauses: afterRefusal(circuit.pauses, refusal, settings.cooldownMs, nowMs) }
  }
  if (effect === 'key' || effect === 'model') {
    const { secretVersion } = failure
    const isCertain = effect === 'model' || secretVersion !== undefined
    const untilMs = nowMs + (isCertain ? disabledMs : disabledShortlyMs)
    return { ...before, disabled: { because: effect, sinceMs: nowMs, untilMs, secretVersion } }
  }
  const { disabled: _, ...rest } = before
  const consecutiveFailures = circuit.consecutiveFailures + 1
  const failedRequests = withFailed(circuit.failedRequests, asked.fingerprint?.())
  const opens = circuit.isOnTrial === true || consecutiveFailures >= settings.consecutive
  const isPartial = (circuit.open?.isPartial ?? true) && failedRequests.count < settings.consecutive
  const sinceMs = circuit.open?.sinceMs ?? nowMs
  return {
    ...rest,
    consecutiveFailures,
    failedRequests,
    ...(opens && { open: { sinceMs, untilMs: nowMs + settings.openMs, isPartial } }),
  }
}

export type Turn = 'opened' | 'closed' | 'disabled' | 'enabled'

/** What an operator is told of a change; undefined where it is none. */
export function turnBetween(before: CircuitState, after: CircuitState): Turn | undefined {
  if (!before.disabled && after.disabled) return 'disabled'
  if (before.disabled && !after.disabled) return 'enabled'
  if (!before.open && after.open) return 'opened'
  return before.open && !after.open ? 'closed' : undefined
}

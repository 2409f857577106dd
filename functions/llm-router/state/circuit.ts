import type { ErrorCode, RateLimit } from '#runtime/errors.ts'
import { type FailedRequests, hasFailed, noneFailed, withFailed } from './failed-requests.ts'
import { effectOf } from './failure-effects.ts'
import { afterAnswer, afterRefusal, type Pauses, pauseFor } from './pause.ts'

/** When failures make a target unavailable, and for how long. `cooldownMs` is the longest pause that no provider asked for. */
export type FailureSettings = { consecutive: number; openMs: number; cooldownMs: number }

type Span = Readonly<{ sinceMs: number; untilMs: number }>

/** What a target's last calls imply for the next one. It is immutable. */
export type CircuitState = Readonly<{
  consecutiveFailures: number
  failedRequests: FailedRequests
  /**
   * Set while the breaker is open; after `untilMs`, one trial may pass. `isPartial` means that so few different requests failed that
   * they may be the cause: the breaker is then open for these requests only.
   */
  open?: Span & { isPartial: boolean }
  /** True while the trial is running. */
  isOnTrial?: boolean
  pauses: Pauses
  /** Set if its key was refused or its model is gone, until the key changes or the time is up. */
  disabled?: Span & { because: 'key' | 'model'; secretVersion?: string | undefined }
}>

export const closedCircuit: CircuitState = { consecutiveFailures: 0, failedRequests: noneFailed, pauses: {} }

export type Availability =
  | { status: 'closed' | 'half_open' }
  | { status: 'open' | 'cooling' | 'disabled'; why: string; sinceMs?: number; untilMs: number }

/** The size of a request, and a fingerprint that distinguishes it from others. */
export type Asked = { tokens: number; fingerprint?: (() => string) | undefined }

export type Failure = {
  code: ErrorCode
  retryAfterMs?: number | undefined
  limit?: RateLimit | undefined
  secretVersion?: string | undefined
}

/** How long a target with a refused key or an unknown model is disabled. */
const disabledMs = 3_600_000
/** The same if the key's version is unknown, so that a new key would not be noticed. */
const disabledShortlyMs = 60_000

/** Whether a target is available, for one request or in general. */
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

/** True for a request that did not contribute to opening the breaker. */
function isStranger({ open, failedRequests }: CircuitState, asked: Asked | undefined): boolean {
  if (!open?.isPartial || asked?.fingerprint === undefined) return false
  return !hasFailed(failedRequests, asked.fingerprint())
}

function span({ sinceMs, untilMs }: Span): Span {
  return { sinceMs, untilMs }
}

/** The state after a call begins. The first call after the breaker's time is its trial. */
export function afterBegin(circuit: CircuitState, asked: Asked | undefined, nowMs: number): CircuitState {
  const isHalfOpen = circuit.open !== undefined && nowMs >= circuit.open.untilMs
  return isHalfOpen && !circuit.isOnTrial && !isStranger(circuit, asked) ? { ...circuit, isOnTrial: true } : circuit
}

/**
 * The state after a success. A call that began before a pause or before the breaker opened ends neither: a pause ends after its
 * time, and the breaker closes after its trial.
 */
export function afterSuccess(circuit: CircuitState, beganMs: number, nowMs: number): CircuitState {
  const { consecutiveFailures, failedRequests, open, isOnTrial } = circuit
  const pauses = afterAnswer(circuit.pauses, beganMs, nowMs)
  const isOver = open === undefined || isOnTrial || (open.isPartial && nowMs >= open.untilMs)
  return isOver ? { ...closedCircuit, pauses } : { consecutiveFailures, failedRequests, open, pauses }
}

/** The state after a call that says nothing about the target, for example because the client left. */
export function afterNothing({ isOnTrial: _, ...circuit }: CircuitState): CircuitState {
  return circuit
}

/** The state after a failure, by the table of effects. A failed trial opens the breaker again. */
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

/** The change that an operator is told about; undefined if there is none. */
export function turnBetween(before: CircuitState, after: CircuitState): Turn | undefined {
  if (!before.disabled && after.disabled) return 'disabled'
  if (before.disabled && !after.disabled) return 'enabled'
  if (!before.open && after.open) return 'opened'
  return before.open && !after.open ? 'closed' : undefined
}

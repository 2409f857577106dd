import type { ErrorCode } from '#runtime/error-table.ts'
import type { RateLimit } from '#runtime/errors.ts'
import { type FailedRequests, hasFailed, noneFailed, withFailed } from './failed-requests.ts'
import { effectOf } from './failure-effects.ts'
import { afterAnswer, afterRefusal, filterPauses, type Pauses, pauseFor } from './pause.ts'
import { isToCome, isUnderWay, type Span } from './span.ts'

/** When failures make a target unavailable, and for how long. `cooldownMs` is the longest pause that no provider asked for. */
export type FailureSettings = { consecutive: number; openMs: number; cooldownMs: number }

/**
 * What a target's last calls imply for the next one. It is immutable, and routers share it: a call may be told of after others that
 * came later. No call that is told of late ends or shortens what came after it.
 */
export type CircuitState = Readonly<{
  consecutiveFailures: number
  failedRequests: FailedRequests
  /**
   * Set while the breaker is open; after `untilMs`, one trial may pass. `isPartial` means that so few different requests failed that
   * they may be the cause: the breaker is then open for these requests only.
   */
  open?: Span & { isPartial: boolean }
  /** The trial, and the call that makes it. A router that ends with it leaves it behind, so it has a time limit. */
  trial?: Span & { call: string }
  pauses: Pauses
  /** Set if its key was refused or its model is gone, until the key changes or the time is up. */
  disabled?: Span & { because: 'key' | 'model'; secretVersion?: string | undefined }
}>

export const closedCircuit: CircuitState = { consecutiveFailures: 0, failedRequests: noneFailed, pauses: {} }

export type Availability =
  | { status: 'closed' | 'half_open' }
  | { status: 'open' | 'cooling' | 'disabled'; why: string; sinceMs?: number; untilMs: number }

/** The size of a request, and a fingerprint that distinguishes it from others. */
export type Asked = {
  tokens: number
  fingerprint?: (() => string) | undefined
  /** True if it already has its place in the target's minute. */
  isCounted?: boolean
}

/** A call of the target, by any router. It is kept until others know of it, and so holds nothing of the request. */
export type CircuitCall = { id: string; beganMs: number; tokens: number; fingerprint?: string | undefined }

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
  const { disabled, open, pauses, trial } = circuit
  if (isUnderWay(disabled, nowMs)) {
    const why = disabled.because === 'key' ? 'its key was refused' : 'its provider does not know the model'
    return { status: 'disabled', why, ...span(disabled) }
  }
  const pause = pauseFor(pauses, asked?.tokens, nowMs)
  if (pause) return { status: 'cooling', why: 'its rate limit was reached', ...span(pause) }
  if (open === undefined || isStranger(circuit, asked?.fingerprint)) return { status: 'closed' }
  const why = `it failed ${circuit.consecutiveFailures} times in a row${open.isPartial ? ', at the same requests' : ''}`
  if (isUnderWay(open, nowMs)) return { status: 'open', why, ...span(open) }
  return isUnderWay(trial, nowMs)
    ? { status: 'open', why, ...span(open), untilMs: nowMs + 1000 }
    : { status: 'half_open' }
}

/** True for a request that did not contribute to opening the breaker. */
function isStranger({ open, failedRequests }: CircuitState, fingerprint: (() => string) | undefined): boolean {
  return open?.isPartial === true && fingerprint !== undefined && !hasFailed(failedRequests, fingerprint())
}

function span({ sinceMs, untilMs }: Span): Span {
  return { sinceMs, untilMs }
}

/**
 * The state after a call begins. The first call after the breaker's time is its trial.
 * @param limitMs the time limit of the call, and so of the trial
 */
export function afterBegin(circuit: CircuitState, call: CircuitCall, limitMs: number): CircuitState {
  const { id, beganMs, fingerprint } = call
  const { open } = circuit
  if (open === undefined || beganMs < open.untilMs) return circuit
  if (isStranger(circuit, fingerprint === undefined ? undefined : () => fingerprint)) return circuit
  if (circuit.trial !== undefined && beganMs < circuit.trial.untilMs) return circuit
  return { ...circuit, trial: { sinceMs: beganMs, untilMs: beganMs + limitMs, call: id } }
}

/** During a trial, only the trial decides about the breaker: other calls are outdated. */
function isOthersTrial({ trial }: CircuitState, { id }: CircuitCall, nowMs: number): boolean {
  return trial !== undefined && trial.call !== id && nowMs < trial.untilMs
}

/**
 * The state after a success. A call that began before a pause or before the breaker opened ends neither: a pause ends after its
 * time, and the breaker closes after its trial. A disabled target stays so for its time.
 */
export function afterSuccess(circuit: CircuitState, call: CircuitCall, nowMs: number): CircuitState {
  const { open, trial, disabled } = circuit
  const pauses = afterAnswer(circuit.pauses, call.beganMs, nowMs)
  if (isOthersTrial(circuit, call, nowMs)) return { ...circuit, pauses }
  const isOver = open === undefined || trial?.call === call.id || (open.isPartial && nowMs >= open.untilMs)
  const { disabled: _, ...rest } = afterNothing(circuit, call)
  return {
    ...(isOver ? closedCircuit : rest),
    pauses,
    ...(disabled && nowMs < disabled.untilMs && { disabled }),
  }
}

/** The state after a call that says nothing about the target, for example because the client left. */
export function afterNothing(circuit: CircuitState, { id }: Pick<CircuitCall, 'id'>): CircuitState {
  const { trial, ...others } = circuit
  return trial?.call === id ? others : circuit
}

/** The state after a failure, by the table of effects. A failed trial opens the breaker again. */
export function afterFailure(
  circuit: CircuitState,
  failure: Failure,
  call: CircuitCall,
  settings: FailureSettings,
  nowMs: number,
): CircuitState {
  const { effect } = effectOf(failure.code)
  const before = afterNothing(circuit, call)
  if (effect === 'none') return before
  if (effect === 'pause') {
    const refusal = { ...failure, beganMs: call.beganMs, tokens: call.tokens }
    return { ...before, pauses: afterRefusal(circuit.pauses, refusal, settings.cooldownMs, nowMs) }
  }
  if (effect === 'key' || effect === 'model') {
    const { secretVersion } = failure
    const isCertain = effect === 'model' || secretVersion !== undefined
    const untilMs = nowMs + (isCertain ? disabledMs : disabledShortlyMs)
    return { ...before, disabled: { because: effect, sinceMs: nowMs, untilMs, secretVersion } }
  }
  return isOthersTrial(circuit, call, nowMs) ? circuit : afterBreakerFailure(circuit, call, settings, nowMs)
}

function afterBreakerFailure(
  circuit: CircuitState,
  call: CircuitCall,
  settings: FailureSettings,
  nowMs: number,
): CircuitState {
  const { disabled, open, trial, pauses } = circuit
  const consecutiveFailures = circuit.consecutiveFailures + 1
  const failedRequests = withFailed(circuit.failedRequests, call.fingerprint)
  const opens = trial?.call === call.id || consecutiveFailures >= settings.consecutive
  const isPartial = (open?.isPartial ?? true) && failedRequests.count < settings.consecutive
  const untilMs = Math.max(open?.untilMs ?? 0, nowMs + settings.openMs)
  return {
    ...{ consecutiveFailures, failedRequests, pauses },
    ...(opens ? { open: { sinceMs: open?.sinceMs ?? nowMs, untilMs, isPartial } } : open && { open }),
    ...(disabled && nowMs < disabled.untilMs && { disabled }),
  }
}

/** The state once the function of a target has a key of this version. It stays as it is if that is the refused one. */
export function afterNewKey(circuit: CircuitState, secretVersion: string): CircuitState {
  const { disabled, ...others } = circuit
  return disabled?.because === 'key' && disabled.secretVersion !== secretVersion ? others : circuit
}

/** The state without what is still to come: a wrong clock has put it there. */
export function withoutToCome(circuit: CircuitState, nowMs: number): CircuitState {
  const past = { ...circuit, pauses: filterPauses(circuit.pauses, ({ sinceMs }) => !isToCome(sinceMs, nowMs)) }
  for (const name of ['open', 'trial', 'disabled'] as const) {
    if (isToCome(past[name]?.sinceMs ?? 0, nowMs)) delete past[name]
  }
  return past
}

/** True for a change that other routers should learn of at once. */
export function isTelling(before: CircuitState, after: CircuitState): boolean {
  return (['open', 'trial', 'pauses', 'disabled'] as const).some((name) => before[name] !== after[name])
}

export type Turn = 'opened' | 'closed' | 'disabled' | 'enabled'

/** The change that an operator is told about; undefined if there is none. */
export function turnBetween(before: CircuitState, after: CircuitState): Turn | undefined {
  if (!before.disabled && after.disabled) return 'disabled'
  if (before.disabled && !after.disabled) return 'enabled'
  if (!before.open && after.open) return 'opened'
  return before.open && !after.open ? 'closed' : undefined
}

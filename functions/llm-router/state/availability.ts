import type { ErrorCode } from '#runtime/errors.ts'

/** When failures keep a target from being asked, and for how long. */
export type FailureSettings = { consecutive: number; openMs: number; cooldownMs: number }

/** What the last calls of a target say about the next one. A value; each call makes a new one of it. */
export type CircuitState = Readonly<{
  consecutiveFailures: number
  /** Set when the breaker opened: from then on one trial is let through. */
  openUntilMs?: number
  /** True while that trial is under way. */
  isOnTrial?: boolean
  coolingUntilMs?: number
  /** Set when its key was refused or its model is gone; no time mends that, but another key or another try does. */
  disabled?: { because: 'key' | 'model'; untilMs: number; secretVersion?: string | undefined }
}>

export const closedCircuit: CircuitState = { consecutiveFailures: 0 }

export type Availability =
  | { status: 'closed' | 'half_open' }
  | { status: 'open' | 'cooling' | 'disabled'; untilMs: number; why: string }

/** How long a target whose key or model was refused is left alone before it is tried again. */
const disabledMs = 3_600_000

/** Whom a failure condemns: the request, the key, the quota, the provider, the time, the model, or OpenFaaS's own parts. */
export type FailureClass = 'request' | 'key' | 'quota' | 'host' | 'timeout' | 'model' | 'platform'

const classes: Partial<Record<ErrorCode, FailureClass>> = {
  provider_key_rejected: 'key',
  missing_secret: 'key',
  rate_limited: 'quota',
  provider_unavailable: 'host',
  bad_reply: 'host',
  provider_timeout: 'timeout',
  model_not_found: 'model',
  function_unavailable: 'platform',
}

export function failureClass(code: ErrorCode): FailureClass {
  return classes[code] ?? 'request'
}

export function availability(circuit: CircuitState, nowMs: number): Availability {
  const { disabled, coolingUntilMs, openUntilMs } = circuit
  if (disabled && nowMs < disabled.untilMs) {
    const why = disabled.because === 'key' ? 'its key was refused' : 'its provider does not know the model'
    return { status: 'disabled', untilMs: disabled.untilMs, why }
  }
  if (coolingUntilMs !== undefined && nowMs < coolingUntilMs) {
    return { status: 'cooling', untilMs: coolingUntilMs, why: 'its rate limit was reached' }
  }
  if (openUntilMs === undefined) return { status: 'closed' }
  const why = `it failed ${circuit.consecutiveFailures} times in a row`
  if (nowMs < openUntilMs) return { status: 'open', untilMs: openUntilMs, why }
  return circuit.isOnTrial ? { status: 'open', untilMs: nowMs + 1000, why } : { status: 'half_open' }
}

/** A call begins; the first one after the breaker's time is its trial. */
export function afterBegin(circuit: CircuitState, nowMs: number): CircuitState {
  return availability(circuit, nowMs).status === 'half_open' ? { ...circuit, isOnTrial: true } : circuit
}

/**
 * A call has succeeded. One that began before the provider asked for a pause, or before the breaker opened, ends neither:
 * the pause ends with its time, and the breaker with its trial.
 */
export function afterSuccess(circuit: CircuitState, nowMs: number): CircuitState {
  const { consecutiveFailures, openUntilMs, isOnTrial, coolingUntilMs } = circuit
  const isOpen = openUntilMs !== undefined && !isOnTrial
  return {
    ...(isOpen ? { consecutiveFailures, openUntilMs } : closedCircuit),
    ...(coolingUntilMs !== undefined && nowMs < coolingUntilMs && { coolingUntilMs }),
  }
}

/** A call has ended without saying anything about the target, as when the client went away. */
export function afterNothing({ isOnTrial: _, ...circuit }: CircuitState): CircuitState {
  return circuit
}

/**
 * A call has failed. The breaker opens with the given number of failures in a row, or with a failed trial; what was
 * refused for its quota cools down for as long as the provider says.
 */
export function afterFailure(
  circuit: CircuitState,
  failure: { code: ErrorCode; retryAfterMs?: number | undefined; secretVersion?: string | undefined },
  settings: FailureSettings,
  nowMs: number,
): CircuitState {
  const kind = failureClass(failure.code)
  if (kind === 'request') return afterNothing(circuit)
  if (kind === 'key' || kind === 'model') {
    const { secretVersion } = failure
    return { ...afterNothing(circuit), disabled: { because: kind, untilMs: nowMs + disabledMs, secretVersion } }
  }
  const consecutiveFailures = circuit.consecutiveFailures + 1
  const { isOnTrial, disabled: _, ...rest } = circuit
  const opens = isOnTrial === true || consecutiveFailures >= settings.consecutive
  const waitMs = failure.retryAfterMs ?? settings.cooldownMs
  return {
    ...rest,
    consecutiveFailures,
    ...(opens && { openUntilMs: nowMs + settings.openMs }),
    // Of two refusals the longer pause holds, in whatever order they come in.
    ...(kind === 'quota' && waitMs > 0 && { coolingUntilMs: Math.max(nowMs + waitMs, rest.coolingUntilMs ?? 0) }),
  }
}

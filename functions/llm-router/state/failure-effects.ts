import type { ErrorCode } from '#runtime/errors.ts'

/**
 * What a failure changes for its target: nothing, a pause after a refused quota, a step towards an open breaker, or that its
 * key or its model is out of use.
 */
export type Effect = 'none' | 'pause' | 'breaker' | 'key' | 'model'

/** Whose failure it is, and what follows. */
export type FailureEffect = {
  effect: Effect
  /** False where the request or its caller is to blame: then no counter has it as a failure of the target. */
  isOfTarget: boolean
  /** True where the target had all the time that it was given. */
  isTimeout?: boolean
  /** False where the call did not come as far as the provider, so that it has used nothing up there. */
  wasSent?: boolean
  /** True where the provider may have done the work, and may charge for it. */
  mayBeBilled?: boolean
  /** True where nothing was done, so that the same target may be asked once more. */
  mayRepeat?: boolean
}

/** Every code that says something of its target; all others are of the request or its caller. */
const effects: Partial<Record<ErrorCode, FailureEffect>> = {
  rate_limited: { effect: 'pause', isOfTarget: true, mayRepeat: true },
  // Load is no failure: the request goes elsewhere, and the next one may find room.
  overloaded: { effect: 'none', isOfTarget: true, wasSent: false, mayRepeat: true },
  provider_unavailable: { effect: 'breaker', isOfTarget: true, mayRepeat: true },
  function_unavailable: { effect: 'breaker', isOfTarget: true, wasSent: false, mayRepeat: true },
  bad_reply: { effect: 'breaker', isOfTarget: true, mayBeBilled: true },
  provider_timeout: { effect: 'breaker', isOfTarget: true, isTimeout: true, mayBeBilled: true },
  deadline_exceeded: { effect: 'none', isOfTarget: false, mayBeBilled: true },
  // A fault of our own code, which one request may bring about again and again.
  internal_error: { effect: 'none', isOfTarget: true },
  missing_secret: { effect: 'key', isOfTarget: true, wasSent: false },
  provider_key_rejected: { effect: 'key', isOfTarget: true },
  model_not_found: { effect: 'model', isOfTarget: true },
  gateway_unreachable: { effect: 'none', isOfTarget: false, wasSent: false },
  unsupported_by_provider: { effect: 'none', isOfTarget: false, wasSent: false },
}

const ofRequest: FailureEffect = { effect: 'none', isOfTarget: false }

export function effectOf(code: ErrorCode): FailureEffect {
  return effects[code] ?? ofRequest
}

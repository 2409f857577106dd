import type { ErrorCode } from '#runtime/error-table.ts'

/**
 * The effect of a failure on its target: none, a pause for its quota, a step towards an open breaker, or a disabled key or model.
 */
export type Effect = 'none' | 'pause' | 'breaker' | 'key' | 'model'

/** Whose failure it is, and its consequences. */
export type FailureEffect = {
  effect: Effect
  /** False if the request or its caller is to blame: it then does not count as a failure of the target. */
  isOfTarget: boolean
  /** True if a time limit passed. */
  isTimeout?: boolean
  /** False if the call did not reach the provider, so that it used no quota there. */
  wasSent?: boolean
  /** True if the provider may have done the work, and may charge for it. */
  mayBeBilled?: boolean
  /** True if no work was done, so that the same target may be retried. */
  mayRepeat?: boolean
}

/** Every code that says something about the target. All others concern the request or its caller. */
const effects: Partial<Record<ErrorCode, FailureEffect>> = {
  rate_limited: { effect: 'pause', isOfTarget: true, mayRepeat: true },
  // Load is not a failure: this request goes elsewhere, and the next one may find room.
  overloaded: { effect: 'none', isOfTarget: true, wasSent: false, mayRepeat: true },
  provider_unavailable: { effect: 'breaker', isOfTarget: true, mayRepeat: true },
  function_unavailable: { effect: 'breaker', isOfTarget: true, wasSent: false, mayRepeat: true },
  // A host that starts because it is wanted; it fails only if it does not come within the catalogue's time.
  waking: { effect: 'none', isOfTarget: false, wasSent: false },
  bad_reply: { effect: 'breaker', isOfTarget: true, mayBeBilled: true },
  provider_timeout: { effect: 'breaker', isOfTarget: true, isTimeout: true, mayBeBilled: true },
  deadline_exceeded: { effect: 'none', isOfTarget: false, mayBeBilled: true },
  // A fault of our own code, which a single request may trigger repeatedly.
  internal_error: { effect: 'none', isOfTarget: true },
  missing_secret: { effect: 'key', isOfTarget: true, wasSent: false },
  provider_key_rejected: { effect: 'key', isOfTarget: true },
  model_not_found: { effect: 'model', isOfTarget: true },
  // The platform ends a replica, and says nothing about its provider.
  shutting_down: { effect: 'none', isOfTarget: false, mayBeBilled: true },
  gateway_unreachable: { effect: 'none', isOfTarget: false, wasSent: false },
  budget_exceeded: { effect: 'none', isOfTarget: false, wasSent: false },
  unsupported_by_provider: { effect: 'none', isOfTarget: false, wasSent: false },
}

const ofRequest: FailureEffect = { effect: 'none', isOfTarget: false }

export function effectOf(code: ErrorCode): FailureEffect {
  return effects[code] ?? ofRequest
}

import type { Observe } from './observe.ts'

/**
 * The same for calls that the router makes for itself, such as for the vectors of the cache. They are calls of targets, but no requests,
 * whose callers would be without an answer: an alert goes by these counts.
 */
export function ofNoRequest(observe: Observe): Observe {
  return {
    ...observe,
    decided() {},
    failedOver() {},
    unanswered() {},
    latencyBudgetUsed() {},
    overhead() {},
  }
}

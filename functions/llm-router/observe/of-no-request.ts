import type { Notify } from './notify.ts'
import type { Observe } from './observe.ts'

/**
 * What is counted and told of calls that the router makes for itself, such as for the vectors of the cache. They are calls of targets,
 * but no requests, whose callers would be without an answer: an alert goes by these counts, and a listener counts the decisions. What
 * budgets and breakers tell is not of a request, and stays.
 */
export function ofNoRequest(observe: Observe): { observe: Observe; notify: Notify } {
  const silent = { decided() {}, failedOver() {}, unanswered() {}, latencyBudgetUsed() {}, overhead() {} }
  return { observe: { ...observe, ...silent }, notify() {} }
}

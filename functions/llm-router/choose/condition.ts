import type { Rule } from '../catalogue/catalogue.ts'
import type { RoutingRequest } from './request.ts'

/** True where a rule's or an experiment's condition holds for a request; a condition that says nothing always does. */
export function fits(when: Rule['when'], request: RoutingRequest): boolean {
  if (when.private !== undefined && when.private !== request.private) return false
  if (when.tasks !== undefined && !when.tasks.includes(request.task)) return false
  return when.maxLatencyBelowMs === undefined || request.maxLatencyMs < when.maxLatencyBelowMs
}

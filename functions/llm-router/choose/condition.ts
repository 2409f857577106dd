import type { Rule } from '../catalogue/catalogue.ts'
import type { RoutingRequest } from './request.ts'

/** True if the condition of a rule or an experiment holds for a request. An empty condition always holds. */
export function fits(when: Rule['when'], request: RoutingRequest): boolean {
  if (when.private !== undefined && when.private !== request.private) return false
  if (when.tasks !== undefined && !when.tasks.includes(request.task)) return false
  return when.maxLatencyBelowMs === undefined || request.maxLatencyMs < when.maxLatencyBelowMs
}

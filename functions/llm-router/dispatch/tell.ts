import { type Decision, experimentOf } from '../choose/decision.ts'
import type { RoutingRequest } from '../choose/request.ts'
import type { RouterEvent } from '../observe/notify.ts'
import type { Attempt } from './attempt.ts'
import type { FailedAttempt } from './exhausted.ts'

/** What webhooks are told of a decision. */
export function decided(callId: string, request: RoutingRequest, decision: Decision): RouterEvent {
  const { candidates, reason, strategy } = decision
  const facts = { ...asker(callId, request), target: candidates[0].name, reason, strategy, task: request.task }
  return { event: 'decision', facts: { ...facts, private: request.private, experiment: experimentOf(decision) } }
}

/** The same of an answer that came from another target than the first. */
export function failedOver(attempt: Attempt, request: RoutingRequest, first: FailedAttempt): RouterEvent {
  const { callId, target, invokedMs, startedMs } = attempt
  const facts = { ...asker(callId, request), from: first.target.name, to: target.name, task: request.task }
  return { event: 'fallback', facts: { ...facts, code: first.error.code, lost_ms: Math.round(invokedMs - startedMs) } }
}

/** The key by its id and name alone. */
function asker(callId: string, { caller }: RoutingRequest) {
  return { call_id: callId, key: caller?.key && { id: caller.key.id, name: caller.key.name } }
}

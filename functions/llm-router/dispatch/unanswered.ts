import type { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Decision } from '../choose/decision.ts'
import type { TimedRequest } from '../choose/request.ts'
import { isOfProviders } from '../state/ends.ts'
import type { RequestAccounts } from './accounts/account.ts'
import type { AttemptLoopParts } from './attempt-loop-parts.ts'
import { exhausted, type FailedAttempt, hasFailedItself, toFallback } from './exhausted.ts'

type Unanswered = {
  decision: Decision
  failed: readonly FailedAttempt[]
  accounts: Pick<RequestAccounts, 'refused'>
  isLate: boolean
}

/**
 * Books that no candidate has answered a request, and returns its error.
 * @param isLate true if its time is up
 */
export function unanswered(
  call: Call,
  { task }: TimedRequest,
  { decision, failed, accounts, isLate }: Unanswered,
  { observe, armEnded }: Pick<AttemptLoopParts, 'observe' | 'armEnded'>,
): LlmError {
  const { reason, strategy, experiment } = decision
  call.note({ strategy, reason, task, fallbacks: failed.map(toFallback) })
  const error = exhausted(failed, isLate)
  observe.unanswered(error.code, true)
  if (error.code === 'budget_exceeded') accounts.refused()
  const isOfArm = isOfProviders(error) && hasFailedItself(failed)
  if (experiment && isOfArm) armEnded(experiment.name, experiment.arm.name, { succeeded: false })
  return error
}

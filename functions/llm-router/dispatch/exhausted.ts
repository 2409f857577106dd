import { withoutFullStop } from '#runtime/contract/full-stop.ts'
import { type FallbackError, LlmError } from '#runtime/errors.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { isProvidersRefusal } from '../choose/fallbacks.ts'
import { effectOf } from '../state/failure-effects.ts'

/**
 * A target that failed, its error, and how long the attempt took. `isUnasked` if a budget or a limit has refused it; `isCallersTime` if
 * it was only the caller's time that was up.
 */
export type FailedAttempt = {
  target: Target
  error: LlmError
  ms: number
  isUnasked?: boolean
  isCallersTime?: boolean
}

/**
 * The error if no candidate answered. A fault of the request itself is passed on: the last failure, or what a provider has refused it for,
 * however others have failed. Otherwise the message quotes each candidate, under the status that fits them all.
 * @param isLate true if candidates were left, but no time
 */
export function exhausted(attempts: readonly FailedAttempt[], isLate = false): LlmError {
  const last = attempts.at(-1)
  if (last === undefined) {
    return isLate
      ? new LlmError('deadline_exceeded', 'The time was up before anybody could be asked')
      : new LlmError('providers_exhausted', 'Every candidate became unavailable after the decision')
  }
  const fallbackErrors = attempts.map(toFallbackError)
  const isLastAtFault = !last.error.tryAnother && last.error.code !== 'deadline_exceeded'
  const fault = isLastAtFault ? last : refusalsIn(attempts).at(-1)
  if (fault) return fault.error.with({ fallbackErrors })
  const said = attempts.map(({ target, error }) => `${target.name}: ${withoutFullStop(error.message)}`).join('; ')
  const waits = attempts.map(({ error }) => error.details.retryAfterMs).filter((wait) => wait !== undefined)
  const details = { fallbackErrors, ...(waits.length > 0 && { retryAfterMs: Math.min(...waits) }) }
  if (
    isLate ||
    last.error.code === 'deadline_exceeded' ||
    attempts.every(({ error }) => error.code === 'provider_timeout')
  ) {
    return new LlmError('deadline_exceeded', `There was no answer in time. ${said}`, details)
  }
  // If all candidates agree, their code tells clients how to fix the request.
  for (const code of ['budget_exceeded', 'bad_reply', 'context_length_exceeded', 'unsupported_by_provider'] as const) {
    if (attempts.every(({ error }) => error.code === code)) {
      return new LlmError(code, said, { ...details, ...firstReset(attempts) })
    }
  }
  return new LlmError('providers_exhausted', `All providers exhausted. ${said}`, details)
}

/** When the first of the budgets that have refused all begins anew. */
function firstReset(attempts: readonly FailedAttempt[]): { resetsAtMs?: number } {
  const resets = attempts.flatMap(({ error }) => error.details.resetsAtMs ?? [])
  return resets.length > 0 ? { resetsAtMs: Math.min(...resets) } : {}
}

/** The attempts in which a provider has refused the request itself. */
export function refusalsIn(attempts: readonly FailedAttempt[]): FailedAttempt[] {
  return attempts.filter(({ error }) => isProvidersRefusal(error))
}

/** True if somebody was asked, and has failed by more than its caller's impatience. */
export function hasFailedItself(attempts: readonly FailedAttempt[]): boolean {
  return attempts.some(({ isUnasked, isCallersTime }) => !isUnasked && !isCallersTime)
}

/** True if the provider may have done the work, and may charge for it. */
export function mayBeBilled({ error }: Pick<FailedAttempt, 'error'>): boolean {
  return error.details.mayBeBilled ?? effectOf(error.code).mayBeBilled ?? false
}

export function toFallbackError({ target, error }: Omit<FailedAttempt, 'ms'>): FallbackError {
  return {
    provider: target.provider,
    target: target.name,
    code: error.code,
    status: error.status,
    message: error.message,
    ...(error.details.providerCode !== undefined && { provider_code: error.details.providerCode }),
    ...(mayBeBilled({ error }) && { may_be_billed: true }),
  }
}

/** A short form for the log. */
export function toFallback({ target, error }: Omit<FailedAttempt, 'ms'>): string {
  return `${target.name}: ${error.code}`
}

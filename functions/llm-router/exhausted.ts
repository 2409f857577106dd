import { type FallbackError, LlmError } from '#runtime/errors.ts'
import type { Target } from './catalogue.ts'

/** A target that was tried, and how it failed. */
export type FailedAttempt = { target: Target; error: LlmError }

/**
 * The answer when no candidate has given one. An error that condemns the request itself, or that no other target could
 * mend, is passed on; otherwise the caller is told what each candidate said, under the status that fits all of them.
 */
export function exhausted(attempts: readonly [FailedAttempt, ...FailedAttempt[]]): LlmError {
  const last = attempts.at(-1) ?? attempts[0]
  if (!last.error.tryAnother && last.error.code !== 'deadline_exceeded') return last.error
  const fallbackErrors = attempts.map(toFallbackError)
  const said = attempts.map(({ target, error }) => `${target.name}: ${error.message.replace(/[.\s]+$/, '')}`).join('; ')
  const waits = attempts.map(({ error }) => error.details.retryAfterMs).filter((wait) => wait !== undefined)
  const details = { fallbackErrors, ...(waits.length > 0 && { retryAfterMs: Math.min(...waits) }) }
  if (last.error.code === 'deadline_exceeded' || attempts.every(({ error }) => error.code === 'provider_timeout')) {
    return new LlmError('deadline_exceeded', `There was no answer in time. ${said}`, details)
  }
  // Clients know the latter by its code, and shorten the conversation.
  for (const code of ['bad_reply', 'context_length_exceeded'] as const) {
    if (attempts.every(({ error }) => error.code === code)) return new LlmError(code, said, details)
  }
  return new LlmError('providers_exhausted', `All providers exhausted. ${said}`, details)
}

export function toFallbackError({ target, error }: FailedAttempt): FallbackError {
  return {
    provider: target.provider,
    target: target.name,
    code: error.code,
    status: error.status,
    message: error.message,
  }
}

import type { ErrorCode } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'

const ofProviders = ['providers_exhausted', 'deadline_exceeded', 'bad_reply'] as const satisfies ErrorCode[]

/**
 * The ends of a request by a failure of providers or of the platform, and not by a refusal. The rules for Prometheus count the same ones;
 * a test keeps them equal.
 */
export const failedEnds = [...ofProviders, 'gateway_unreachable', 'store_unavailable'] as const satisfies ErrorCode[]

/**
 * True if its providers have failed the request. What was refused for its own fault, or its caller's, says nothing of them, and the
 * gateway or the store fails requests of all of them alike.
 */
export function isOfProviders(thrown: unknown): thrown is LlmError {
  return thrown instanceof LlmError && ofProviders.some((code) => code === thrown.code)
}

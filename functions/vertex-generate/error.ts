import * as v from 'valibot'
import { parseGoDuration } from '#runtime/contract/durations.ts'
import { LlmError } from '#runtime/errors.ts'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const bodySchema = v.object({
  error: v.object({
    message: v.optional(v.string()),
    status: v.optional(v.string()),
    details: v.optional(v.array(v.looseObject({ retryDelay: v.optional(v.string()) }))),
  }),
})

/** Google's error shape; the time to wait stands in a detail, as `7s`, and not in a header. */
export const readError: ReadProviderError = (body) => {
  // Streams and some gateways wrap the error into a list.
  const parsed = v.safeParse(bodySchema, Array.isArray(body) ? body[0] : body)
  if (!parsed.success) return {}
  const { message, status, details = [] } = parsed.output.error
  const { retryDelay = '' } = details.find((detail) => detail.retryDelay) ?? {}
  const isTooLong = status === 'INVALID_ARGUMENT' && /input token count.* exceeds the maximum/i.test(message ?? '')
  const meaning = isTooLong ? ('context_length_exceeded' as const) : undefined
  return { message, code: status, meaning, retryAfterMs: parseGoDuration(retryDelay) }
}

const statusSchema = v.object({ status: v.number() })
const networkCodes = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR)/

/** Why there was no access token, so that the model was never asked: Google away, or credentials absent or refused. */
export function toCredentialsError(cause: unknown): LlmError {
  if (cause instanceof Error && cause.message.includes('Could not load the default credentials')) {
    return new LlmError('missing_secret', 'There is no secret vertex-credentials, and no metadata server answers', {
      cause,
    })
  }
  if (isNetworkError(cause) || (v.is(statusSchema, cause) && cause.status >= 500)) {
    return new LlmError('provider_unavailable', "Google's token endpoint cannot be reached", { cause })
  }
  return new LlmError('provider_key_rejected', 'Google refused the credentials, or they cannot be read', { cause })
}

function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && networkCodes.test(String(error.code))) || isNetworkError(error.cause)
}

import * as v from 'valibot'
import { LlmError } from '#runtime/errors.ts'
import { isNetworkError } from '#runtime/http/network-error.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** Google's error shape. The time to wait is in a detail, such as `7s`, and not in a header. */
export const readError = readErrorBody

const statusSchema = v.object({ status: v.number() })
const dataSchema = v.object({ response: v.object({ data: v.unknown() }) })
const grantSchema = v.object({ error: v.string(), error_description: v.optional(v.string()) })

/** Why there is no access token, before the model was asked: Google is unavailable, or the credentials are missing or refused. */
export function toCredentialsError(cause: unknown): LlmError {
  // A token that broke off is no answer of the model.
  if (cause instanceof LlmError && cause.code !== 'bad_reply') return cause
  if (cause instanceof Error && cause.message.includes('Could not load the default credentials')) {
    return new LlmError('missing_secret', 'There is no secret vertex-credentials, and no metadata server answers', {
      cause,
    })
  }
  if (v.is(statusSchema, cause) ? isNotOfTheCredentials(cause) : isNetworkError(cause)) {
    return new LlmError('provider_unavailable', "Google's token endpoint cannot be reached, or does not work", {
      cause,
    })
  }
  return new LlmError('provider_key_rejected', 'Google refused the credentials, or they cannot be read', { cause })
}

/** True if the endpoint failed, if something in between answered, or if the clocks differ. */
function isNotOfTheCredentials(answered: { status: number }): boolean {
  if (answered.status >= 500 || answered.status === 429) return true
  const data = v.is(dataSchema, answered) ? answered.response.data : undefined
  const granted = v.safeParse(grantSchema, data)
  const said = granted.success
    ? { message: granted.output.error_description, codes: [granted.output.error] }
    : readErrorBody(data)
  return said === undefined || blame(said, answered.status).code === 'provider_unavailable'
}

import * as v from 'valibot'
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
  const delay = /^(\d+(?:\.\d+)?)s$/.exec(details.find((detail) => detail.retryDelay)?.retryDelay ?? '')?.[1]
  return { message, code: status, retryAfterMs: delay === undefined ? undefined : Number(delay) * 1000 }
}

const tokenFaultSchema = v.object({ status: v.pipe(v.number(), v.minValue(400), v.maxValue(499)) })

/** What went wrong before the model was called: no credentials to be found, or Google's token endpoint refused them. */
export function toAuthError(thrown: unknown): LlmError | undefined {
  if (!(thrown instanceof Error) || thrown instanceof LlmError) return undefined
  if (thrown.message.includes('Could not load the default credentials')) {
    return new LlmError('missing_secret', 'There is no secret vertex-credentials, and no metadata server answers', {
      cause: thrown,
    })
  }
  if (/invalid_grant|PEM|private key/i.test(thrown.message) || v.is(tokenFaultSchema, thrown)) {
    return new LlmError('provider_key_rejected', "Google's token endpoint refused the credentials", { cause: thrown })
  }
  return undefined
}

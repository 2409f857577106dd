import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { isNetworkError } from '#runtime/http/network-error.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import type { ProviderError, ReadProviderError } from '#runtime/provider/blame/said.ts'

const bodySchema = v.object({ message: v.optional(v.string()), Message: v.optional(v.string()) })

/**
 * AWS's error shape: `{"message": "…"}`, with the type in a header, sometimes as `ValidationException:http://…`. Without a type,
 * such a body may come from any gateway.
 */
export const readError: ReadProviderError = (body, headerOf) => {
  const type = headerOf?.('x-amzn-errortype')?.split(':')[0]
  const parsed = v.safeParse(bodySchema, body)
  if (type === undefined || !parsed.success) return undefined
  return { message: parsed.output.message ?? parsed.output.Message, codes: [type] }
}

const thrownSchema = v.object({ name: v.pipe(v.string(), v.regex(/Exception$/)), message: v.string() })

/** An exception in the middle of a stream. The SDK throws it under its name; an unknown one with its JSON as message. */
export function readThrown(thrown: unknown): ProviderError | undefined {
  if (!v.is(thrownSchema, thrown)) return undefined
  const { name, message } = thrown
  const parsed = v.safeParse(bodySchema, jsonOrUndefined(message))
  const told = parsed.success ? (parsed.output.message ?? parsed.output.Message) : undefined
  return { message: told ?? message, codes: [name.charAt(0).toUpperCase() + name.slice(1)] }
}

const statusSchema = v.object({ $metadata: v.object({ httpStatusCode: v.number() }) })
const namedSchema = v.object({ name: v.string(), message: v.string() })
/** An error that AWS itself has named. The SDK calls another one Unknown, or throws what its parser says. */
const ownSchema = v.object({ $fault: v.string(), name: v.pipe(v.string(), v.notValue('Unknown')) })

/** Why there are no credentials, before the model was asked: AWS is unavailable, or they are missing or refused. */
export function toCredentialsError(cause: unknown): LlmError {
  // Credentials that broke off are no answer of the model.
  if (cause instanceof LlmError && cause.code !== 'bad_reply') return cause
  if (cause instanceof Error && cause.message.includes('Could not load credentials from any providers')) {
    const message = 'There is no secret bedrock-api-key or bedrock-credentials, and AWS gives the function no role'
    return new LlmError('missing_secret', message, { cause })
  }
  if (isNotOfTheCredentials(cause)) {
    const message = 'The AWS service that gives credentials cannot be reached, or does not work'
    return new LlmError('provider_unavailable', message, { cause })
  }
  return new LlmError('provider_key_rejected', 'AWS refused the credentials, or they cannot be read', { cause })
}

/** True if the service failed or cannot be reached, if something in between answered, or if the clocks differ. */
function isNotOfTheCredentials(cause: unknown): boolean {
  const isAnswered = v.is(statusSchema, cause)
  if (isAnswered ? cause.$metadata.httpStatusCode >= 500 || !v.is(ownSchema, cause) : isNetworkError(cause)) return true
  if (!v.is(namedSchema, cause)) return false
  return blame({ message: cause.message, codes: [cause.name] }, undefined).code === 'provider_unavailable'
}

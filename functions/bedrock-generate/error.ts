import * as v from 'valibot'
import { own } from '#runtime/contract/own.ts'
import { type ErrorCode, LlmError } from '#runtime/errors.ts'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

/** What AWS's errors are: its statuses alone do not say (424 is the model's own failure, 400 may be a quota). */
const codes: Record<string, ErrorCode> = {
  AccessDeniedException: 'provider_key_rejected',
  ExpiredTokenException: 'provider_key_rejected',
  InternalServerException: 'provider_unavailable',
  ModelErrorException: 'provider_unavailable',
  ModelNotReadyException: 'provider_unavailable',
  ModelStreamErrorException: 'provider_unavailable',
  ModelTimeoutException: 'provider_timeout',
  ResourceNotFoundException: 'model_not_found',
  ServiceQuotaExceededException: 'rate_limited',
  ServiceUnavailableException: 'provider_unavailable',
  ThrottlingException: 'rate_limited',
  UnrecognizedClientException: 'provider_key_rejected',
  ValidationException: 'invalid_request',
}

/** Bedrock calls these invalid, as if another request to the same model would do. */
const noSuchModel =
  /model identifier is invalid|on-demand throughput (isn.t|is not) supported|support on-demand throughput/

const bodySchema = v.object({ message: v.optional(v.string()), Message: v.optional(v.string()) })

/** AWS's error shape: `{"message": "…"}`, with its type in a header, as `ValidationException:http://…` at times. */
export const readError: ReadProviderError = (body, headerOf) => {
  const parsed = v.safeParse(bodySchema, body)
  const message = parsed.success ? (parsed.output.message ?? parsed.output.Message) : undefined
  const type = headerOf?.('x-amzn-errortype')?.split(':')[0]
  return { message, code: type, meaning: meaningOf(type, message) }
}

function meaningOf(type = '', message = ''): ErrorCode | undefined {
  return own(codes, type) === 'invalid_request' && noSuchModel.test(message) ? 'model_not_found' : own(codes, type)
}

const thrownSchema = v.object({ name: v.string(), message: v.string() })

/** The failure that an exception in the middle of a stream is, which the SDK throws by its name; all else as it was thrown. */
export function toStreamError(thrown: unknown): unknown {
  const parsed = v.safeParse(thrownSchema, thrown)
  if (!parsed.success || thrown instanceof LlmError) return thrown
  const { name, message } = parsed.output
  const code = meaningOf(name.charAt(0).toUpperCase() + name.slice(1), message)
  if (code === undefined) return thrown
  return new LlmError(code, `bedrock broke the stream off: ${message.slice(0, 500)}`, { cause: thrown })
}

const statusSchema = v.object({ $metadata: v.object({ httpStatusCode: v.number() }) })
const networkCodes = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)/

/** Why there were no credentials, so that the model was never asked: AWS away, or credentials absent or refused. */
export function toCredentialsError(cause: unknown): LlmError {
  if (cause instanceof LlmError) return cause
  if (cause instanceof Error && cause.message.includes('Could not load credentials from any providers')) {
    const message = 'There is no secret bedrock-api-key or bedrock-credentials, and AWS gives the function no role'
    return new LlmError('missing_secret', message, { cause })
  }
  if (isNetworkError(cause) || (v.is(statusSchema, cause) && cause.$metadata.httpStatusCode >= 500)) {
    return new LlmError('provider_unavailable', 'The AWS service that gives credentials cannot be reached', { cause })
  }
  return new LlmError('provider_key_rejected', 'AWS refused the credentials, or they cannot be read', { cause })
}

function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && networkCodes.test(String(error.code))) || isNetworkError(error.cause)
}

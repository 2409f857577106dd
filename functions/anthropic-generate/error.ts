import * as v from 'valibot'
import { own } from '#runtime/contract/own.ts'
import { type ErrorCode, LlmError } from '#runtime/errors.ts'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const bodySchema = v.object({
  error: v.object({ type: v.optional(v.string()), message: v.optional(v.string()) }),
})

/** Anthropic's error shape: `{"type": "error", "error": {"type": "overloaded_error", "message": "…"}}`. */
export const readError: ReadProviderError = (body) => {
  const parsed = v.safeParse(bodySchema, body)
  if (!parsed.success) return {}
  const { message, type } = parsed.output.error
  const isTooLong = type === 'invalid_request_error' && /^prompt is too long|exceed context limit/.test(message ?? '')
  return { message, code: type, ...(isTooLong && { meaning: 'context_length_exceeded' }) }
}

/** What an error in the middle of a stream is; it has a type, but no status of its own. Any other is the provider's. */
const codes: Record<string, ErrorCode> = {
  invalid_request_error: 'invalid_request',
  request_too_large: 'invalid_request',
  authentication_error: 'provider_key_rejected',
  billing_error: 'provider_key_rejected',
  permission_error: 'provider_key_rejected',
  not_found_error: 'model_not_found',
  rate_limit_error: 'rate_limited',
  timeout_error: 'provider_timeout',
}

const thrownSchema = v.object({ status: v.undefined(), error: bodySchema })

/** The failure that an error event is, which the SDK throws with the event as its `error`; all else as it was thrown. */
export function toStreamError(thrown: unknown): unknown {
  const parsed = v.safeParse(thrownSchema, thrown)
  if (!parsed.success) return thrown
  const { type = '', message = 'no reason given' } = parsed.output.error.error
  const said = `anthropic broke the stream off: ${message.slice(0, 500)}`
  return new LlmError(own(codes, type) ?? 'provider_unavailable', said, { cause: thrown })
}

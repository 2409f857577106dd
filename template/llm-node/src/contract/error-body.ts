import * as v from 'valibot'
import { errorTable, isErrorCode } from '../error-table.ts'
import { type ErrorDetails, LlmError } from '../errors.ts'
import { withoutFullStop } from './full-stop.ts'
import { header } from './headers.ts'
import { isJsonObject } from './json-object.ts'
import { adviceOnceBegun } from './once-begun.ts'
import { present } from './present.ts'

/** OpenAI's error shape, the only one that a function answers with. */
export type ErrorBody = {
  error: {
    message: string
    type: string
    param: string | null
    code: string
    /** The provider's own code, beside ours. */
    provider_code?: string
    /** The size of the context window that was too small, if it is known. */
    context_window_tokens?: number
    /** When what is in the way passes, in ISO 8601, if a client should not wait for it. */
    resets_at?: string
    fallback_errors?: unknown[]
  }
}

const errorBodySchema = v.object({
  error: v.looseObject({
    message: v.string(),
    code: v.optional(v.nullable(v.string())),
    param: v.optional(v.nullable(v.string())),
    provider_code: v.optional(v.string()),
    context_window_tokens: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), undefined),
  }),
})

/** The error as it goes over the wire: what happened, then what to do about it. */
export function toErrorBody(error: LlmError): ErrorBody {
  const { type, fix: usualFix } = errorTable[error.code]
  const { param, providerCode, contextWindowTokens, resetsAtMs, fallbackErrors, fix = usualFix } = error.details
  return {
    error: {
      message: `${withoutFullStop(error.message)}. ${fix}`,
      type,
      param: param ?? null,
      code: error.code,
      ...(providerCode !== undefined && { provider_code: providerCode }),
      ...(contextWindowTokens !== undefined && { context_window_tokens: contextWindowTokens }),
      ...(resetsAtMs !== undefined && { resets_at: new Date(resetsAtMs).toISOString() }),
      ...(fallbackErrors && { fallback_errors: fallbackErrors }),
    },
  }
}

/** The headers of an error: which limit was reached, when to retry, and whether an OpenAI client should retry by itself. */
export function errorHeaders(error: LlmError): Record<string, string> {
  const headers: Record<string, string> = { ...error.details.headers }
  const { retryAfterMs, limit, secretVersion, mayBeBilled, reported, isHostAway, allow } = error.details
  // RFC 9110, 15.5.2 and 15.5.6, want them.
  if (error.status === 401) headers['www-authenticate'] = 'Bearer'
  if (allow !== undefined) headers.allow = allow
  if (secretVersion !== undefined) headers[header.secretVersion] = secretVersion
  if (limit !== undefined) headers[header.limit] = limit
  if (mayBeBilled) headers[header.mayBeBilled] = 'true'
  if (reported !== undefined) headers[header.reported] = reported
  if (isHostAway) headers[header.hostAway] = 'true'
  if (retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000))
    headers['retry-after-ms'] = String(Math.ceil(retryAfterMs))
  }
  if (isForNobodyToRepeat(error)) headers['x-should-retry'] = 'false'
  return headers
}

/** Errors of the caller that pass: it was slow, or came too often or too early. */
const passing: ReadonlySet<number> = new Set([408, 429])

/**
 * True where the same request would be refused again; where everybody has been asked and more than load was in the way; and where a
 * provider may charge for the work once more.
 */
function isForNobodyToRepeat({ code, status, details }: LlmError): boolean {
  const { mayBeBilled, fallbackErrors = [], resetsAtMs } = details
  if ((status < 500 && !passing.has(status)) || resetsAtMs !== undefined) return true
  if (code === 'deadline_exceeded' || mayBeBilled || fallbackErrors.some(({ may_be_billed }) => may_be_billed))
    return true
  const isOfLoad = fallbackErrors.length > 0 && fallbackErrors.every((one) => one.code === 'overloaded')
  return code === 'providers_exhausted' && !isOfLoad
}

/**
 * Reads the error of a sibling function. Undefined if the body has another shape: then the platform answered, not the
 * function.
 */
export function fromErrorBody(
  body: unknown,
  said: Pick<ErrorDetails, 'retryAfterMs' | 'limit' | 'secretVersion' | 'mayBeBilled' | 'reported' | 'isHostAway'> = {},
): LlmError | undefined {
  // Each event of a stream is asked, and a schema takes its time to say what is wrong with one.
  if (!isJsonObject(body) || body.error === undefined) return undefined
  const parsed = v.safeParse(errorBodySchema, body)
  if (!parsed.success || !isErrorCode(parsed.output.error.code)) return undefined
  const { message, code, param, provider_code, context_window_tokens } = parsed.output.error
  const details = {
    ...(param && { param }),
    ...(provider_code && { providerCode: provider_code }),
    ...(context_window_tokens && { contextWindowTokens: context_window_tokens }),
    ...present(said),
  }
  return new LlmError(code, message.replace(errorTable[code].fix, '').replace(adviceOnceBegun, '').trim(), details)
}

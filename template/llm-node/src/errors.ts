import { type ErrorCode, errorTable } from './error-table.ts'

/** The two kinds of a provider's limits: on calls, and on their tokens. */
export const rateLimits = ['requests', 'tokens'] as const
export type RateLimit = (typeof rateLimits)[number]

export type ErrorDetails = {
  /** The request field at fault, as OpenAI's `param`. */
  param?: string
  /** True if `param` is the name by which the caller sent it, in whichever dialect. */
  isAsSent?: boolean
  /** The methods of a path, for the header Allow. */
  allow?: string
  /** Milliseconds after which the provider accepts requests again. */
  retryAfterMs?: number | undefined
  /** When what is in the way passes, if that is too long for a client to wait: told in the body, and not in Retry-After. */
  resetsAtMs?: number | undefined
  /** The provider's limit that was reached, if it names one. */
  limit?: RateLimit | undefined
  /** The provider's own code for the failure, such as `content_filter`. */
  providerCode?: string | undefined
  /** The version of the refused key, to notice when it is replaced. */
  secretVersion?: string | undefined
  /** The context window that was too small, if the provider names its size: less than the catalogue may say. */
  contextWindowTokens?: number | undefined
  /** Whether the provider may charge for the call, if the code alone does not decide it. */
  mayBeBilled?: boolean | undefined
  /** What the provider has reported of an answer that is refused, as contract/reported.ts writes it: for the router alone, and never for its client. */
  reported?: string | undefined
  /** True if nothing was sent, or the provider's host says that it is not ready: nobody has worked. */
  isHostAway?: boolean | undefined
  /** True for a reply that has more than the function ever has room for. */
  isTooLarge?: boolean | undefined
  /** True where a function that is well has no place for one more call: nobody has worked, and another call may soon have ended. */
  isFull?: boolean | undefined
  /** True where the fault is with the function that says it, whatever its code: no other target can mend it. */
  isFinal?: boolean | undefined
  /** True if the function is starting and no request has reached it: a retry in a moment is worthwhile. */
  isStarting?: boolean | undefined
  /** Further headers of the reply, such as those of a limit. */
  headers?: Readonly<Record<string, string>> | undefined
  /** The earlier attempts, for `fallback_errors`. */
  fallbackErrors?: FallbackError[]
  /** What to do, where the table's fix does not fit. */
  fix?: string | undefined
  /** The underlying error, for the log and never for the reply. */
  cause?: unknown
}

/** One failed attempt at a target. */
export type FallbackError = {
  provider: string
  target: string
  code: string
  status: number
  message: string
  /** The provider's own code, if it has one. */
  provider_code?: string
  /** Present if the provider may charge for the call anyway. */
  may_be_billed?: true
}

/**
 * An error of the table. `message` says what happened; the table's `fix`, or its own, says what to do. Neither holds a prompt or a
 * key.
 */
export class LlmError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly tryAnother: boolean
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'LlmError'
    this.code = code
    this.status = errorTable[code].status
    this.tryAnother = errorTable[code].tryAnother && !details.isFinal
    this.details = details
  }

  /** The same error with these details in place of its own. */
  with(details: ErrorDetails, message = this.message): LlmError {
    return new LlmError(this.code, message, { ...this.details, ...details })
  }
}

/** Whatever was thrown, as an error of the table. Anything else is a bug, of which the caller sees no more than `message`. */
export function asLlmError(thrown: unknown, message = 'The function failed on this request'): LlmError {
  return thrown instanceof LlmError ? thrown : new LlmError('internal_error', message, { cause: thrown })
}

import { boundedWaitMs, readRetryAfterMs, readTimeoutMs } from '../contract/durations.ts'
import { header } from '../contract/headers.ts'
import { jsonOrUndefined } from '../contract/parse.ts'
import { type ErrorCode, LlmError } from '../errors.ts'
import type { Call } from '../http/call.ts'
import type { Fetch } from '../http/fetch.ts'

/** What a provider says in the body of an error; each provider function reads its provider's own shape. */
export type ProviderError = {
  message?: string | undefined
  code?: string | undefined
  retryAfterMs?: number | undefined
  /** What the failure is, where the provider's status says something else. */
  meaning?: ErrorCode | undefined
}
/** `headerOf` gives a header of the reply: some providers name the kind of an error there. */
export type ReadProviderError = (body: unknown, headerOf?: (name: string) => string | undefined) => ProviderError

/** An error that a provider has put into a reply that began well: thrown by who reads the reply. */
export class ReplyError extends Error {
  readonly body: unknown

  constructor(body: unknown) {
    super('The reply holds an error')
    this.body = body
  }
}

export type Upstream = {
  fetch: typeof fetch
  /** The failure to answer with, once the SDK has thrown `thrown`. */
  failure(thrown: unknown): LlmError
  /** True when the reply came from a simulator. */
  simulated(): boolean
  /**
   * To be called at the end of a streamed answer: of a whole one, what follows is read and the connection kept; of any other
   * the request is ended.
   */
  end(isWhole: boolean): void
}

/**
 * Watches one call from under the SDK. The SDKs differ in what they tell of an error (some hide the status, most the
 * headers), so the class of a failure is decided here, from the HTTP reply itself, once for all providers.
 */
export function createUpstream(
  parts: { provider: string; fetch: Fetch; readError: ReadProviderError; now: () => number },
  { signal, headers }: Pick<Call, 'signal' | 'headers'>,
  isStreamed = false,
): Upstream {
  const enough = new AbortController()
  const broken = new AbortController()
  const connectTimeoutMs = readTimeoutMs(headers[header.connectTimeout], header.connectTimeout)
  let failed: LlmError | undefined
  let answered = false
  let simulated = false

  return {
    async fetch(input, init) {
      // A provider function that makes several requests ends them all, by its own signal, when one has failed. Of a stream an
      // SDK would end the request as soon as it reads no further, also behind a whole answer.
      const other = isStreamed ? broken.signal : init?.signal
      const either = other ? AbortSignal.any([signal, other]) : signal
      const asked = { ...init, signal: either, connectTimeoutMs, ...(isStreamed && { enough: enough.signal }) }
      const response = await parts.fetch(input, asked).catch((cause: unknown) => {
        if (!either.aborted) failed ??= cause instanceof LlmError ? cause : unreachable(parts.provider, cause)
        throw cause
      })
      simulated ||= response.headers.get(header.simulated) === 'true'
      answered = true
      if (response.ok) return response
      // Thrown from under the SDK: some of them print or retry what they are shown of an error.
      const refusal = await toError(parts, response)
      failed ??= refusal
      throw refusal
    },
    failure(thrown) {
      if (signal.aborted && signal.reason instanceof LlmError) return signal.reason
      if (failed) return failed
      if (thrown instanceof LlmError) return thrown
      if (thrown instanceof ReplyError) return toReplyFailure(parts, thrown.body)
      if (answered)
        return new LlmError('bad_reply', `${parts.provider} sent a reply that cannot be used`, { cause: thrown })
      return unreachable(parts.provider, thrown)
    },
    simulated: () => simulated,
    end(isWhole) {
      const end = isWhole ? enough : broken
      end.abort()
    },
  }
}

function unreachable(provider: string, cause: unknown): LlmError {
  return new LlmError('provider_unavailable', `${provider} cannot be reached`, { cause })
}

/** The failure that an error in place of an answer, or of the rest of one, is. */
function toReplyFailure(
  { provider, readError }: { provider: string; readError: ReadProviderError },
  body: unknown,
): LlmError {
  const { message = 'it gave no reason', meaning = 'provider_unavailable' } = readError(body)
  return new LlmError(meaning, `${provider} broke its answer off: ${message.slice(0, 500)}`)
}

async function toError(
  parts: { provider: string; readError: ReadProviderError; now: () => number },
  response: Response,
): Promise<LlmError> {
  const headerOf = (name: string) => response.headers.get(name) ?? undefined
  const said = parts.readError(jsonOrUndefined(await response.text()), headerOf)
  const retryAfterMs = readRetryAfterMs(headerOf, parts.now()) ?? boundedWaitMs(said.retryAfterMs)
  const message = `${parts.provider} answered ${response.status}${said.message ? `: ${said.message.slice(0, 500)}` : ''}`
  return new LlmError(said.meaning ?? errorCodeFor(response.status, said.code), message, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** How the vendors of OpenAI's format say that they do not answer such a prompt. */
const contentPolicyCodes = new Set(['content_filter', 'content_policy_violation', 'moderation_blocked'])

/** The class of a provider's HTTP error: whom it condemns, and so whether another target may be tried. */
export function errorCodeFor(status: number, providerCode: string | undefined): ErrorCode {
  if (providerCode !== undefined && status >= 400 && status < 500) {
    if (providerCode === 'context_length_exceeded') return 'context_length_exceeded'
    if (contentPolicyCodes.has(providerCode)) return 'content_policy_violation'
  }
  if (status === 404 || providerCode === 'model_decommissioned' || providerCode === 'model_not_found') {
    return 'model_not_found'
  }
  if (status === 401 || status === 402 || status === 403) return 'provider_key_rejected'
  if (status === 408 || status === 504) return 'provider_timeout'
  if (status === 429) return 'rate_limited'
  if (status >= 500) return 'provider_unavailable'
  if (status >= 400) return 'invalid_request'
  return 'bad_reply'
}

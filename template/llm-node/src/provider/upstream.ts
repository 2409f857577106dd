import * as v from 'valibot'
import { readTimeoutMs } from '../contract/durations.ts'
import { header } from '../contract/headers.ts'
import { jsonOrUndefined } from '../contract/parse.ts'
import { LlmError } from '../errors.ts'
import type { Call } from '../http/call.ts'
import type { Fetch } from '../http/fetch.ts'
import type { Parts } from '../parts.ts'
import type { Redactor } from '../redact.ts'
import { type ErrorInside, errorInside } from './blame/inside.ts'
import type { ProviderError, ReadProviderError } from './blame/said.ts'
import { type Failure, toProviderFailure } from './blame/to-error.ts'
import { InsideFailure, SdkFailure } from './by-sdk.ts'
import type { Provider } from './provider.ts'

export type Upstream = {
  fetch: typeof fetch
  /** The failure to answer with, once the provider function has thrown `thrown`. */
  failure(thrown: unknown): LlmError
  /** True when the reply came from a simulator. */
  simulated(): boolean
  /**
   * To be called at the end of a streamed answer: of a whole one, what follows is read and the connection kept; of any other
   * the request is ended.
   */
  end(isWhole: boolean): void
}

export type UpstreamParts = {
  provider: string
  fetch: Fetch
  readError: ReadProviderError
  readThrown?: ((thrown: unknown) => ProviderError | undefined) | undefined
  hidesErrors?: boolean | undefined
  redactor: Redactor
  now: () => number
}

export function upstreamParts(
  { name, readError, readThrown, hidesErrors }: Pick<Provider, 'name' | 'readError' | 'readThrown' | 'hidesErrors'>,
  { fetch, redactor, now }: Pick<Parts, 'fetch' | 'redactor' | 'now'>,
): UpstreamParts {
  return { provider: name, fetch, readError, readThrown, hidesErrors, redactor, now }
}

/**
 * Watches one call from under the SDK. The SDKs differ in what they tell of an error (some hide the status, most the
 * headers), so the class of a failure is decided here, from the HTTP reply itself, once for all providers.
 */
export function createUpstream(
  parts: UpstreamParts,
  { signal, headers }: Pick<Call, 'signal' | 'headers'>,
  isStreamed = false,
): Upstream {
  const enough = new AbortController()
  const broken = new AbortController()
  const { provider, redactor } = parts
  const failure = (failed: Omit<Failure, 'provider' | 'nowMs' | 'redact'>) =>
    toProviderFailure({ ...failed, provider, nowMs: parts.now(), redact: redactor.redact })
  const connectTimeoutMs = readTimeoutMs(headers[header.connectTimeout], header.connectTimeout)
  let failed: LlmError | undefined
  let answered = false
  let simulated = false

  async function refused(response: Response): Promise<LlmError> {
    const headerOf = (name: string) => response.headers.get(name) ?? undefined
    const said = parts.readError(jsonOrUndefined(await response.text()), headerOf)
    return failure({ said, status: response.status, headerOf })
  }

  /** An error within a reply of status 200. Of an answer that had begun, the provider has done the work. */
  function inside({ body, hasBegun }: ErrorInside): LlmError {
    const told = failure({ said: parts.readError(body) })
    if (!hasBegun || told.code !== 'provider_unavailable') return told
    return new LlmError('bad_reply', told.message, told.details)
  }

  /** Whole JSON where its SDK would lose an error that it holds, as each does that looks for the events of a stream. */
  async function withoutError(response: Response): Promise<Response> {
    const text = await response.text()
    const found = errorInside(jsonOrUndefined(text))
    if (found === undefined) return new Response(text, { status: response.status, headers: response.headers })
    failed ??= inside(found)
    throw failed
  }

  return {
    async fetch(input, init) {
      // A provider function that makes several requests ends them all, by its own signal, when one has failed. Of a stream an
      // SDK would end the request as soon as it reads no further, also behind a whole answer.
      const other = isStreamed ? broken.signal : init?.signal
      const either = other ? AbortSignal.any([signal, other]) : signal
      const asked = { ...init, signal: either, connectTimeoutMs, ...(isStreamed && { enough: enough.signal }) }
      rememberCredentials(init?.headers, redactor)
      const response = await parts.fetch(input, asked).catch((cause: unknown) => {
        if (!either.aborted) failed ??= unsent(provider, cause)
        throw cause
      })
      simulated ||= response.headers.get(header.simulated) === 'true'
      answered = true
      if (response.ok)
        return (isStreamed || parts.hidesErrors) && isJson(response) ? await withoutError(response) : response
      // Thrown from under the SDK: some of them print or retry what they are shown of an error.
      const refusal = await refused(response)
      failed ??= refusal
      throw refusal
    },
    failure(thrown) {
      if (signal.aborted && signal.reason instanceof LlmError) return signal.reason
      if (failed) return failed
      if (thrown instanceof LlmError) return thrown
      if (thrown instanceof InsideFailure) return inside(thrown.inside)
      const cause = thrown instanceof SdkFailure ? thrown.cause : thrown
      if (!answered) return ours(cause)
      const said = thrown instanceof SdkFailure ? parts.readThrown?.(cause) : undefined
      if (said) return failure({ said, cause })
      if (thrown instanceof SdkFailure || isOfReply(cause)) {
        return new LlmError('bad_reply', `${provider} sent a reply that cannot be used`, { cause })
      }
      return ours(cause)
    },
    simulated: () => simulated,
    end(isWhole) {
      const end = isWhole ? enough : broken
      end.abort()
    },
  }
}

function isJson(response: Response): boolean {
  return /^application\/(json|problem\+json)\b/i.test(response.headers.get('content-type') ?? '')
}

/** Why a request did not come to an answer: the way to the provider, or what was to be sent. */
function unsent(provider: string, cause: unknown): LlmError {
  if (cause instanceof LlmError) return cause
  return isFaultOfCode(cause)
    ? ours(cause)
    : new LlmError('provider_unavailable', `${provider} cannot be reached`, { cause })
}

/** What a reply in a form of its own throws: a schema, or a parser. */
function isOfReply(thrown: unknown): boolean {
  return v.isValiError(thrown) || thrown instanceof SyntaxError || isTooDeep(thrown)
}

/** A failure before or behind the provider says nothing of it: the caller's, where the request is beyond bounds, or ours. */
function ours(cause: unknown): LlmError {
  return isTooDeep(cause)
    ? new LlmError('invalid_request', 'The request is nested too deeply, or too large, to be translated', { cause })
    : new LlmError('internal_error', 'The function failed on this request', { cause })
}

function isTooDeep(thrown: unknown): boolean {
  return thrown instanceof RangeError && /call stack|string length|array length/i.test(thrown.message)
}

/** True for what Node and JavaScript throw at a mistake in code; failures of the network are plain errors with a code. */
function isFaultOfCode(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError ||
    thrown instanceof RangeError ||
    thrown instanceof ReferenceError ||
    !(thrown instanceof Error)
  )
}

const credentialHeaders = ['authorization', 'x-api-key', 'x-goog-api-key', 'x-amz-security-token']

/** What a call shows is a secret too, such as a token that was given for an hour. */
function rememberCredentials(headers: RequestInit['headers'], redactor: Redactor): void {
  const sent = new Headers(headers)
  for (const name of credentialHeaders) {
    const value = sent.get(name)
    if (value !== null && !value.startsWith('AWS4-')) redactor.remember(value.replace(/^Bearer /i, ''))
  }
}

import { readTimeoutMs } from '../contract/durations.ts'
import { header } from '../contract/headers.ts'
import { jsonOrUndefined } from '../contract/parse.ts'
import { type Reported, reportedBy, type UsageOf, withReported } from '../contract/reported.ts'
import { traceHeaders } from '../contract/trace-context.ts'
import { LlmError } from '../errors.ts'
import type { Call } from '../http/call.ts'
import type { Fetch } from '../http/fetch.ts'
import type { Frames } from '../http/frames.ts'
import { isReset } from '../http/reset.ts'
import type { Parts } from '../parts.ts'
import type { Redactor } from '../redact.ts'
import { type ErrorInside, errorInside } from './blame/inside.ts'
import { isOfReply, ours } from './blame/ours.ts'
import type { ProviderError, ReadProviderError } from './blame/said.ts'
import { type Failure, toProviderFailure } from './blame/to-error.ts'
import { InsideFailure, SdkFailure } from './by-sdk.ts'
import { isJson } from './json-reply.ts'
import type { Locality, Provider } from './provider.ts'
import { RefusedReply } from './refused-reply.ts'
import { rememberCredentials } from './remember-credentials.ts'
import { withoutReply } from './without-reply.ts'

export type Upstream = {
  fetch: typeof fetch
  /** The error to answer with after the provider function has thrown `thrown`. */
  failure(thrown: unknown): LlmError
  /** What a whole reply reports that came in the place of a stream. */
  reported(): Reported | undefined
  /** The address that has been asked; undefined before that. */
  address(): string | undefined
  /** True if the reply came from a simulator. */
  simulated(): boolean
  /**
   * Call it at the end of a streamed answer. After a whole one, the rest of the body is read and the connection kept; otherwise
   * the request is aborted.
   */
  end(isWhole: boolean): void
}

export type UpstreamParts = {
  provider: string
  locality: Locality
  fetch: Fetch
  readError: ReadProviderError
  readThrown?: ((thrown: unknown) => ProviderError | undefined) | undefined
  hidesErrors?: boolean | undefined
  frames?: Frames | undefined
  redactor: Redactor
  now: () => number
}

export function upstreamParts(
  {
    name,
    locality,
    readError,
    readThrown,
    hidesErrors,
    frames,
  }: Pick<Provider, 'name' | 'locality' | 'readError' | 'readThrown' | 'hidesErrors' | 'frames'>,
  { fetch, redactor, now }: Pick<Parts, 'fetch' | 'redactor' | 'now'>,
): UpstreamParts {
  return { provider: name, locality, fetch, readError, readThrown, hidesErrors, frames, redactor, now }
}

/**
 * Observes one call beneath the SDK. SDKs differ in what their errors contain (some hide the status, most the headers), so
 * failures are classified here, from the HTTP reply itself, once for all providers.
 */
export function createUpstream(
  parts: UpstreamParts,
  { signal, headers, traceContext }: Pick<Call, 'signal' | 'headers' | 'traceContext'>,
  { isStreamed = false, usageOf }: { isStreamed?: boolean; usageOf?: UsageOf | undefined } = {},
): Upstream {
  const ends = isStreamed ? { enough: new AbortController(), broken: new AbortController() } : undefined
  const { provider, redactor } = parts
  const failure = (failed: Omit<Failure, 'provider' | 'nowMs' | 'redact'>) =>
    toProviderFailure({ ...failed, provider, nowMs: parts.now(), redact: redactor.redact })
  const connectTimeoutMs = readTimeoutMs(headers[header.connectTimeout], header.connectTimeout)
  const traced = traceHeaders(traceContext, parts.locality === 'external')
  let failed: LlmError | undefined
  let answered = false
  let address: string | undefined
  /** The address that has answered last, and the one that has failed first. */
  let served: string | undefined
  let failedAt: string | undefined
  let simulated = false
  let cameWhole: unknown

  function withTrace(given: RequestInit['headers']): Headers {
    if (traceContext === undefined && given instanceof Headers) return given
    const headers = new Headers(given)
    for (const [name, value] of Object.entries(traced)) headers.set(name, value)
    return headers
  }

  async function refused(response: Response): Promise<LlmError> {
    const headerOf = (name: string) => response.headers.get(name) ?? undefined
    const said = parts.readError(jsonOrUndefined(await response.text()), headerOf)
    const refusal = failure({ said, status: response.status, headerOf })
    return response.status === 503 ? away(refusal) : refusal
  }

  /** An error in a reply with status 200. If the answer had begun, the provider has done the work. */
  function inside({ body, hasBegun, reply }: ErrorInside): LlmError {
    const told = failure({ said: parts.readError(body) })
    if (!hasBegun || told.code !== 'provider_unavailable') return told
    return withReported(new LlmError('bad_reply', told.message, told.details), reportedBy(reply, usageOf))
  }

  function fail(error: LlmError, at: string): LlmError {
    failed ??= error
    failedAt ??= at
    return error
  }

  /** A JSON reply whose error the SDK would lose, as any SDK does that expects the events of a stream. */
  async function withoutError(response: Response): Promise<Response> {
    const text = await response.text()
    const value = jsonOrUndefined(text)
    const found = errorInside(value)
    cameWhole = value
    if (found === undefined) return new Response(text, { status: response.status, headers: response.headers })
    failed ??= inside(found)
    throw failed
  }

  function failureOf(thrown: unknown): LlmError {
    if (signal.aborted && signal.reason instanceof LlmError) return signal.reason
    // One of several requests has failed, and others have been answered, which the provider may charge for.
    if (failed) return served !== undefined && served === failedAt ? billed(failed) : failed
    if (thrown instanceof LlmError) return thrown
    if (thrown instanceof RefusedReply) return withReported(failureOf(thrown.cause), reportedBy(thrown.reply, usageOf))
    if (thrown instanceof InsideFailure) return inside(thrown.inside)
    const cause = thrown instanceof SdkFailure ? thrown.cause : thrown
    if (!answered) return ours(cause)
    const said = thrown instanceof SdkFailure ? parts.readThrown?.(cause) : undefined
    if (said) return failure({ said, cause })
    if (thrown instanceof SdkFailure && isReset(cause)) {
      return new LlmError('bad_reply', `The reply of ${provider} broke off before its end`, { cause })
    }
    if (thrown instanceof SdkFailure || isOfReply(cause)) {
      return new LlmError('bad_reply', `${provider} sent a reply that cannot be used`, { cause })
    }
    return ours(cause)
  }

  return {
    async fetch(input, init) {
      // A provider function with several requests aborts all of them by its own signal if one fails. For a stream, an SDK would
      // abort the request as soon as it stops reading, even after a whole answer.
      const own = ends ? ends.broken.signal : init?.signal
      const either = own ? AbortSignal.any([signal, own]) : signal
      const streamed = ends && { enough: ends.enough.signal, frames: parts.frames }
      const sent = withTrace(init?.headers)
      rememberCredentials(sent, redactor)
      const at = typeof input === 'string' || input instanceof URL ? String(input) : input.url
      address = at
      let openSinceMs: number | undefined
      const connected = () => {
        openSinceMs = parts.now()
      }
      const asked = { ...init, headers: sent, signal: either, connectTimeoutMs, connected, ...streamed }
      const response = await parts.fetch(at, asked).catch((cause: unknown) => {
        const openMs = openSinceMs === undefined ? undefined : parts.now() - openSinceMs
        if (!either.aborted) fail(withoutReply(provider, cause, openMs), at)
        throw cause
      })
      simulated ||= response.headers.get(header.simulated) === 'true'
      answered = true
      if (response.ok) {
        const answer = (isStreamed || parts.hidesErrors) && isJson(response) ? await withoutError(response) : response
        served = at
        return answer
      }
      // Thrown beneath the SDK: some SDKs print or retry the errors that they see.
      throw fail(await refused(response), at)
    },
    failure: failureOf,
    reported: () => reportedBy(cameWhole, usageOf),
    address: () => address,
    simulated: () => simulated,
    end(isWhole) {
      // Any reason will do, and without one an error is made.
      if (isWhole) ends?.enough.abort('whole')
      else ends?.broken.abort()
    },
  }
}

/** A server that loads its model, or a proxy that has no server yet. */
function away(refusal: LlmError): LlmError {
  return refusal.code === 'provider_unavailable' ? refusal.with({ isHostAway: true }) : refusal
}

function billed(error: LlmError): LlmError {
  return error.with({ mayBeBilled: true })
}

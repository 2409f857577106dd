import { boundedWaitMs, readAskedWaitMs } from '../../contract/durations.ts'
import { present } from '../../contract/present.ts'
import type { ErrorCode } from '../../error-table.ts'
import { LlmError } from '../../errors.ts'
import { blame } from './blame.ts'
import { type ReachedLimit, readLimit } from './limits.ts'
import type { ProviderError } from './said.ts'

const maxMessageCharacters = 500
const maxCodeCharacters = 64

export type Failure = {
  provider: string
  /** Undefined if the reply does not have the provider's own form. */
  said: ProviderError | undefined
  /** The HTTP status; undefined for an error in a reply with status 200. */
  status?: number | undefined
  headerOf?: (name: string) => string | undefined
  nowMs: number
  /** Removes the function's own secrets from the provider's words. */
  redact: (text: string) => string
  cause?: unknown
}

/** A provider's failure as an error of the table, with the provider's own words. */
export function toProviderFailure(failure: Failure): LlmError {
  const { provider, said, status, redact, cause } = failure
  const { code, windowTokens } = blame(said, status ?? said?.status)
  const wait = waitOf(code, failure)
  const message = said?.message === undefined ? undefined : redact(said.message).slice(0, maxMessageCharacters)
  const told = `${provider} ${status === undefined ? 'answered with an error' : `answered ${status}`}${rest(said, message)}`
  return new LlmError(code, code === 'context_length_exceeded' ? overflow(told, windowTokens) : told, {
    ...present({
      ...wait,
      contextWindowTokens: windowTokens,
      providerCode: toProviderCode(said, status, redact),
      param: said?.param && redact(said.param).slice(0, maxCodeCharacters),
    }),
    ...(cause !== undefined && { cause }),
  })
}

/** When the provider takes calls again, as far as it says so. A quota that is full again then is no wait of one that is down. */
function waitOf(code: ErrorCode, { said, headerOf = () => undefined, nowMs }: Failure): ReachedLimit {
  if (code === 'rate_limited') return readLimit(said, headerOf, nowMs)
  if (code !== 'provider_unavailable') return {}
  return { retryAfterMs: readAskedWaitMs(headerOf, nowMs) ?? boundedWaitMs(said?.retryAfterMs) }
}

function rest(said: ProviderError | undefined, message: string | undefined): string {
  if (said === undefined) return ', but not in its own words: a proxy may have answered'
  return message === undefined ? '' : `: ${message}`
}

/** Clients recognise this sentence, and shorten the conversation. */
export function overflow(told: string, windowTokens: number | undefined): string {
  if (/this model's maximum context length is/i.test(told)) return told
  const limit = windowTokens === undefined ? 'exceeded by this request' : `${windowTokens} tokens`
  return `This model's maximum context length is ${limit}. ${told}`
}

/** Its status where it has no word for it, so that what a provider says is always told from what a function of ours does. */
function toProviderCode(
  said: ProviderError | undefined,
  status: number | undefined,
  redact: (text: string) => string,
): string | undefined {
  const [code = said && status?.toString()] = said?.codes ?? []
  return code === undefined
    ? undefined
    : redact(code)
        .replace(/[^\x20-\x7e]/g, '?')
        .slice(0, maxCodeCharacters)
}

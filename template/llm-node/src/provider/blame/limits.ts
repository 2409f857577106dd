import { boundedWaitMs, parseWaitMs, readRetryAfterMs } from '../../contract/durations.ts'
import type { RateLimit } from '../../errors.ts'
import type { ProviderError } from './said.ts'

type ReadHeader = (name: string) => string | undefined

/** The provider's limit that was reached, and the milliseconds until it accepts calls again, if it says so. */
export type ReachedLimit = { limit?: RateLimit | undefined; retryAfterMs?: number | undefined }

/** The words that distinguish the limits. */
const limitWords: readonly [RateLimit, RegExp][] = [
  ['tokens', /\btokens?\b|\bTP[MHD]\b|token_count|token_quota/i],
  ['requests', /\brequests?\b|\bRP[SMHD]\b|concurren|connections|request_quota|pending|queue|slots?\b/i],
]

/**
 * The limit named by a refusal for load, in words or in the headers that vendors of OpenAI's API share. The provider's own headers
 * take precedence over those of a quoted upstream.
 */
export function readLimit(said: ProviderError | undefined, headerOf: ReadHeader, nowMs: number): ReachedLimit {
  const quoted = said?.headers ?? {}
  const read: ReadHeader = (name) => headerOf(name) ?? quoted[name]
  const limit = spokenLimit(said) ?? (['tokens', 'requests'] as const).find((name) => isUsedUp(read, name))
  const spokenWait = readSpokenWait((said?.message ?? '').slice(0, 2000))
  const retryAfterMs =
    readRetryAfterMs(read, nowMs) ??
    boundedWaitMs(said?.retryAfterMs) ??
    parseWaitMs(spokenWait, nowMs) ??
    (limit && isUsedUp(read, limit) ? parseWaitMs(read(`x-ratelimit-reset-${limit}`), nowMs) : undefined)
  return { limit, retryAfterMs }
}

/** The wait that a sentence names. Groq, OpenAI; Google; Azure, in whole seconds; others in minutes. */
function readSpokenWait(message: string): string | undefined {
  const [, wait, amount, unit] =
    /(?:try again|retry) (?:in|after) (?:([\d.hms]{1,20}[hms])\b|([\d.]{1,9}) (second|minute|hour)s?\b)/i.exec(
      message,
    ) ?? []
  return wait ?? (amount && unit && `${amount}${unit.charAt(0).toLowerCase()}`)
}

function spokenLimit(said: ProviderError | undefined): RateLimit | undefined {
  if (said === undefined) return undefined
  const [named] = said.codes.filter((code) => code === 'tokens' || code === 'requests')
  if (named === 'tokens' || named === 'requests') return named
  const spoken = [said.message ?? '', ...said.codes].join(' ').slice(0, 2000)
  return limitWords.find(([, words]) => words.test(spoken))?.[0]
}

function isUsedUp(read: ReadHeader, limit: RateLimit): boolean {
  return Number(read(`x-ratelimit-remaining-${limit}`) || Number.NaN) <= 0
}

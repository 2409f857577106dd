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
 * What follows a limit's name in headers: nothing at OpenAI and Groq, where there is one of each; the time that it is counted over at
 * Cerebras (`tokens-minute`) and DigitalOcean (`tokens-per-day`).
 */
const countedOver = ['', ...['minute', 'hour', 'day'].flatMap((time) => [`-${time}`, `-per-${time}`])]

/**
 * The limit named by a refusal for load, in words or in the headers that vendors of OpenAI's API share. The provider's own headers
 * take precedence over those of a quoted upstream.
 */
export function readLimit(said: ProviderError | undefined, headerOf: ReadHeader, nowMs: number): ReachedLimit {
  const quoted = said?.headers ?? {}
  const read: ReadHeader = (name) => headerOf(name) ?? quoted[name]
  const limit = spokenLimit(said) ?? (['tokens', 'requests'] as const).find((name) => usedUp(read, name).length > 0)
  const spokenWait = readSpokenWait((said?.message ?? '').slice(0, 2000))
  const retryAfterMs =
    readRetryAfterMs(read, nowMs) ??
    boundedWaitMs(said?.retryAfterMs) ??
    parseWaitMs(spokenWait, nowMs) ??
    (limit && longestWait(usedUp(read, limit).map(({ reset }) => parseWaitMs(read(reset), nowMs))))
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

/** The headers of what has been used up of a limit, which may be counted in several ways. */
function usedUp(read: ReadHeader, limit: RateLimit): { remaining: string; reset: string }[] {
  const headers = countedOver.map((over) => ({
    remaining: `x-ratelimit-remaining-${limit}${over}`,
    reset: `x-ratelimit-reset-${limit}${over}`,
  }))
  return headers.filter(({ remaining }) => Number(read(remaining) || Number.NaN) <= 0)
}

/** Calls are accepted again when all of it is free again. */
function longestWait(waitsMs: readonly (number | undefined)[]): number | undefined {
  const known = waitsMs.filter((ms) => ms !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

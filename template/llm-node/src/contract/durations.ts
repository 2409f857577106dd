import { refusal } from './refusal.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** Node fires a timer for longer than this at once. */
export const longestTimerMs = 2 ** 31 - 1
/** The most that a caller may allow; the gateway allows less. */
export const longestTimeoutMs = hourMs
/** The longest wait that a provider may ask for: anything longer is probably a mistake. */
export const longestWaitMs = 10 * minuteMs

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: minuteMs,
  h: hourMs,
}
const wholePattern = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
const partPattern = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
/** No real duration is longer, and a regular expression is slow on endless digits. */
const longestText = 64

/**
 * The milliseconds in a text such as `1m30s`, by the rules of Go's time.ParseDuration: every number but 0 needs a unit.
 * Undefined for what Go refuses.
 */
export function parseGoDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0
  if (text.length > longestText || !wholePattern.test(text)) return undefined
  let milliseconds = 0
  for (const [, amount, unit] of text.matchAll(partPattern)) {
    milliseconds += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return text.startsWith('-') ? -milliseconds : milliseconds
}

/**
 * The milliseconds in a header such as `X-Timeout`, at most an hour; undefined if it is absent. An unreadable value is refused:
 * a caller must not believe in a limit that does not exist.
 * @param name the header's name, for the message
 * @throws LlmError invalid_request
 */
export function readTimeoutMs(value: string | string[] | undefined, name: string): number | undefined {
  if (value === undefined) return undefined
  const milliseconds = typeof value === 'string' ? parseGoDuration(value) : undefined
  if (milliseconds !== undefined && milliseconds >= 1) return Math.min(milliseconds, longestTimeoutMs)
  throw refusal(`${name} must be a duration of 1ms or more, such as 1500ms or 30s`, name)
}

/** The value of `X-Timeout` for a number of milliseconds; at least 1, because 0 means no limit. */
export function writeTimeout(milliseconds: number): string {
  return `${Math.max(1, Math.floor(milliseconds))}ms`
}

type ReadHeader = (name: string) => string | undefined

/**
 * The milliseconds to wait according to a refusal for load, at most ten minutes: as it asks, or from `x-ratelimit-reset`, which some
 * vendors send alone. Undefined if neither is readable.
 */
export function readRetryAfterMs(read: ReadHeader, nowMs: number): number | undefined {
  return readAskedWaitMs(read, nowMs) ?? parseWaitMs(read('x-ratelimit-reset'), nowMs)
}

/** The wait that any failed reply asks for, by `retry-after-ms` or `retry-after` (RFC 9110, 10.2.3). */
export function readAskedWaitMs(read: ReadHeader, nowMs: number): number | undefined {
  const milliseconds = read('retry-after-ms')?.trim()
  return (
    (isNumber(milliseconds) ? boundedWaitMs(Number(milliseconds)) : undefined) ??
    parseWaitMs(read('retry-after'), nowMs)
  )
}

/** A wait within the limit; undefined if it is not a valid one. */
export function boundedWaitMs(milliseconds: number | undefined): number | undefined {
  if (milliseconds === undefined || Number.isNaN(milliseconds) || milliseconds < 0) return undefined
  return Math.min(milliseconds, longestWaitMs)
}

/**
 * The milliseconds of a wait in any form that vendors use: seconds, a duration such as `2m59.56s`, a date, or a Unix time in
 * seconds or milliseconds.
 */
export function parseWaitMs(text: string | undefined, nowMs: number): number | undefined {
  const value = text?.trim() ?? ''
  if (isNumber(value)) {
    const number = Number(value)
    const epochMs = [number * 1000, number].find((ms) => Math.abs(ms - nowMs) < nearMs)
    return boundedWaitMs(epochMs === undefined ? number * 1000 : Math.max(0, epochMs - nowMs))
  }
  if (datePattern.test(value)) return boundedWaitMs(Math.max(0, Date.parse(withZone(value)) - nowMs))
  return boundedWaitMs(parseGoDuration(value))
}

/** A number further from now than this is not a Unix time. */
const nearMs = 366 * dayMs
/** Dates as in RFC 9110, 5.6.7, or ISO 8601. `Date.parse` accepts many other texts. */
const datePattern = /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{1,40}|\d{4}-\d\d-\d\dT.{1,40})$/

/** What ends a date that has a zone: a name such as `GMT` or `Z`, or the hours from GMT. */
const zoned = /(?:[A-Za-z]|[+-]\d\d(?::?\d\d)?)\)?$/

/** A date without a zone is in GMT, whichever zone this machine is in: RFC 9110 says so of the form of asctime. */
function withZone(date: string): string {
  if (zoned.test(date)) return date
  return /^\d/.test(date) ? `${date}Z` : `${date} GMT`
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text)
}

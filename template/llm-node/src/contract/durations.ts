import { refusal } from './refusal.ts'

/** A timer of Node's for longer than this fires at once. */
export const longestTimerMs = 2 ** 31 - 1
/** What a caller may allow a request; the gateway allows less. */
const longestTimeoutMs = 3_600_000
/** A provider that asks for more is asked again after this all the same: it may have meant it otherwise. */
export const longestWaitMs = 600_000

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const wholePattern = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
const partPattern = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
/** No duration that is meant is longer, and a pattern takes its time over digits without end. */
const longestText = 64

/**
 * The milliseconds of a text such as `1m30s`, as Go's time.ParseDuration reads it: every number but 0 needs a unit.
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
 * The milliseconds of a header such as `X-Timeout`: an hour at the most, undefined where it is absent. What cannot be read is
 * refused, since a limit that goes unnoticed is none.
 * @param name of the header, for the message
 * @throws LlmError invalid_request
 */
export function readTimeoutMs(value: string | string[] | undefined, name: string): number | undefined {
  if (value === undefined) return undefined
  const milliseconds = typeof value === 'string' ? parseGoDuration(value) : undefined
  if (milliseconds !== undefined && milliseconds >= 1) return Math.min(milliseconds, longestTimeoutMs)
  throw refusal(`${name} must be a duration of 1ms or more, such as 1500ms or 30s`, name)
}

/** `X-Timeout` for a number of milliseconds; at least 1, since 0 would mean no limit. */
export function writeTimeout(milliseconds: number): string {
  return `${Math.max(1, Math.floor(milliseconds))}ms`
}

/**
 * Milliseconds that a reply asks to wait, ten minutes at the most: by `retry-after-ms`, by `retry-after` (RFC 9110, 10.2.3), or by
 * `x-ratelimit-reset`, which some send alone. Undefined where none can be read.
 */
export function readRetryAfterMs(read: (name: string) => string | undefined, nowMs: number): number | undefined {
  const milliseconds = read('retry-after-ms')?.trim()
  return (
    (isNumber(milliseconds) ? boundedWaitMs(Number(milliseconds)) : undefined) ??
    parseWaitMs(read('retry-after'), nowMs) ??
    parseWaitMs(read('x-ratelimit-reset'), nowMs)
  )
}

/** A wait that somebody else has computed; undefined for what is none. */
export function boundedWaitMs(milliseconds: number | undefined): number | undefined {
  if (milliseconds === undefined || Number.isNaN(milliseconds) || milliseconds < 0) return undefined
  return Math.min(milliseconds, longestWaitMs)
}

/**
 * Milliseconds of a wait in any form that is in use: seconds, a duration such as `2m59.56s`, a date, or the seconds or
 * milliseconds since 1970 of a time that is near.
 */
export function parseWaitMs(text: string | undefined, nowMs: number): number | undefined {
  const value = text?.trim() ?? ''
  if (isNumber(value)) {
    const number = Number(value)
    const epochMs = [number * 1000, number].find((ms) => Math.abs(ms - nowMs) < nearMs)
    return boundedWaitMs(epochMs === undefined ? number * 1000 : Math.max(0, epochMs - nowMs))
  }
  if (datePattern.test(value)) return boundedWaitMs(Math.max(0, Date.parse(value) - nowMs))
  return boundedWaitMs(parseGoDuration(value))
}

/** So far from now, a number is no time of a clock. */
const nearMs = 366 * 86_400_000
/** As in RFC 9110, 5.6.7, in all of its forms, or in ISO 8601. Node's own reader would take many other texts for a date. */
const datePattern = /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{1,40}|\d{4}-\d\d-\d\dT.{1,40})$/

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text)
}

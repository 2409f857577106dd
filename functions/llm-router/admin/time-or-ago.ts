import * as v from 'valibot'
import { dayMs, parseGoDuration } from '#runtime/contract/durations.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import type { LocalTime } from '../money/ledger/local-time.ts'
import { momentMs, parameter } from './query.ts'

/**
 * When that is, in milliseconds: a month, a day, a time, or how long ago, such as `24h` or `7d`. Undefined if it is none of these, or
 * longer ago than there are dates.
 */
export function timeOrAgoMs(text: string, nowMs: number, localTime: LocalTime): number | undefined {
  const agoMs = /^\d+d$/.test(text) ? Number.parseInt(text, 10) * dayMs : (parseGoDuration(text) ?? 0)
  if (agoMs > 0) return Number.isNaN(new Date(nowMs - agoMs).getTime()) ? undefined : nowMs - agoMs
  return v.is(parameter.moment, text) ? momentMs(text, localTime) : undefined
}

export const timeOrAgoText = 'must be a time such as 2026-11-25T09:00:00Z, a day, or how long ago, such as 24h or 7d'

/**
 * The same of a parameter that may be left out.
 * @throws LlmError invalid_request, naming the parameter and what it must be
 */
export function readTimeOrAgo(
  parameter: string,
  text: string | undefined,
  { now, localTime }: { now: () => number; localTime: LocalTime },
): number | undefined {
  if (text === undefined) return undefined
  const ms = timeOrAgoMs(text, now(), localTime)
  if (ms === undefined) throw refusal(`${parameter} ${timeOrAgoText}`, parameter)
  return ms
}

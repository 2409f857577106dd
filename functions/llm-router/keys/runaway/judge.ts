import { minuteMs } from '#runtime/contract/durations.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'

export type RunawaySettings = Catalogue['runaway']

/** A caller that seems to run in a loop. */
export type Finding = {
  about: 'repeats' | 'spending'
  action: 'slow' | 'stop'
  retryAfterMs: number
  /** The setting of the catalogue that is the threshold. Spending is in USD. */
  setting: 'runaway.repeatsPerMinute' | 'runaway.timesUsual' | 'runaway.aboveUsdPerMinute'
  threshold: number
  measured: number
}

export const minutesOfHour = 60
/** As many times the threshold stop a repeated request. */
const stopFactor = 10
/** The minute in a row in which a caller spends too much that stops it. */
const stopMinute = 3

/**
 * Judges how often a caller has made one request in this minute. Requests at the same time count as one: a loop asks again after each
 * answer, while samples of one prompt are asked for side by side.
 * @param beside how many of the requests were under way beside another one, at the most
 */
export function judgeRepeats(
  { asked, beside }: { asked: number; beside: number },
  { repeatsPerMinute: threshold, stopMs }: RunawaySettings,
  nowMs: number,
): Finding | undefined {
  const measured = Math.floor(asked / (1 + beside))
  if (measured <= threshold) return undefined
  const found = { about: 'repeats', setting: 'runaway.repeatsPerMinute', threshold, measured } as const
  if (measured > stopFactor * threshold) return { ...found, action: 'stop', retryAfterMs: stopMs }
  // When a caller that kept to the threshold would be as far.
  const paceMs = ((measured - threshold) * minuteMs) / threshold
  return { ...found, action: 'slow', retryAfterMs: Math.min(paceMs, leftOfMinuteMs(nowMs)) }
}

/**
 * Judges what a caller has spent in this minute by what it usually spends in one. A caller of which nothing is known is not judged.
 * Nor is one that has spent no more in this hour than in the busiest: a job may do its work of an hour within a minute.
 * @param usdInHour what the expensive minutes of this hour come to, this one included
 * @param usualUsdPerMinute the rate of its busiest hour of the last day
 * @param minutesInARow how many minutes it has spent too much, this one included
 */
export function judgeSpending(
  {
    usd,
    usdInHour,
    usualUsdPerMinute,
    minutesInARow,
  }: { usd: number; usdInHour: number; usualUsdPerMinute?: number | undefined; minutesInARow: number },
  settings: RunawaySettings,
  nowMs: number,
): Finding | undefined {
  if (usualUsdPerMinute === undefined) return undefined
  const threshold = expensiveUsd(usualUsdPerMinute, settings)
  if (usd <= threshold || usdInHour <= usualUsdPerMinute * minutesOfHour) return undefined
  const { aboveUsdPerMinute, stopMs } = settings
  const setting = threshold === aboveUsdPerMinute ? 'runaway.aboveUsdPerMinute' : 'runaway.timesUsual'
  const found = { about: 'spending', setting, threshold, measured: usd } as const
  if (minutesInARow >= stopMinute) return { ...found, action: 'stop', retryAfterMs: stopMs }
  return { ...found, action: 'slow', retryAfterMs: leftOfMinuteMs(nowMs) }
}

/** A minute that costs more is an expensive one. */
export function expensiveUsd(
  usualUsdPerMinute: number,
  { timesUsual, aboveUsdPerMinute }: Pick<RunawaySettings, 'timesUsual' | 'aboveUsdPerMinute'>,
): number {
  return Math.max(aboveUsdPerMinute, timesUsual * usualUsdPerMinute)
}

export function minuteOf(nowMs: number): number {
  return Math.floor(nowMs / minuteMs)
}

function leftOfMinuteMs(nowMs: number): number {
  return (minuteOf(nowMs) + 1) * minuteMs - nowMs
}

import type { RateLimit } from '#runtime/errors.ts'
import { isUnderWay, type Span } from './span.ts'

/** A pause after a provider refused a call for its quota. It is immutable. */
export type Pause = Span &
  Readonly<{
    /** The length if the provider named none; the next such pause is twice as long. */
    lengthMs: number
    /** For a token limit: the size of the refused request. A smaller one may still fit. */
    tokens?: number
  }>

/** By the limit that was reached; `unsaid` if the provider does not name it. */
export type Pauses = Readonly<Partial<Record<RateLimit | 'unsaid', Pause>>>

export type Refusal = {
  limit?: RateLimit | undefined
  /** The wait that the provider asks for. */
  retryAfterMs?: number | undefined
  /** The expected tokens of the refused request. */
  tokens: number
  /** When the refused call began. */
  beganMs: number
}

const shortestMs = 1000
/** The longest pause. A provider with a daily quota may ask for more. */
const longestAskedMs = 3_600_000

/**
 * The pauses after a refusal. If the provider names no time, or again one that is over, the pause is short, and doubles with each
 * further refusal. The longer of two pauses applies, in whatever order they arrive.
 */
export function afterRefusal(pauses: Pauses, refusal: Refusal, longestMs: number, nowMs: number): Pauses {
  const kind = refusal.limit ?? 'unsaid'
  const next = nextPause(pauses[kind], refusal, longestMs, nowMs)
  if (next === undefined) return pauses
  return { ...pauses, [kind]: kind === 'tokens' ? { ...next, tokens: smallest(pauses.tokens, refusal, nowMs) } : next }
}

function nextPause(before: Pause | undefined, refusal: Refusal, longestMs: number, nowMs: number): Pause | undefined {
  const { retryAfterMs, beganMs } = refusal
  const underWay = before !== undefined && nowMs < before.untilMs ? before : undefined
  const isAtOnce = retryAfterMs !== undefined && retryAfterMs <= 0
  // It is believed once: a provider whose clock or counter is wrong would otherwise be asked first by each request, and refuse each.
  if (isAtOnce && before === undefined) return { sinceMs: nowMs, untilMs: nowMs, lengthMs: 0 }
  if (retryAfterMs !== undefined && !isAtOnce) {
    const askedMs = nowMs + Math.min(retryAfterMs, longestAskedMs)
    const untilMs = Math.max(underWay?.untilMs ?? 0, askedMs)
    return { sinceMs: underWay?.sinceMs ?? nowMs, untilMs, lengthMs: before?.lengthMs ?? 0 }
  }
  // Calls from before the pause belong to the refusal that caused it.
  if (before !== undefined && beganMs <= before.sinceMs) return before
  const lengthMs = Math.min(Math.max(shortestMs, 2 * (before?.lengthMs ?? 0)), longestMs)
  return { sinceMs: nowMs, untilMs: Math.max(underWay?.untilMs ?? 0, nowMs + lengthMs), lengthMs }
}

function smallest(before: Pause | undefined, { tokens }: Refusal, nowMs: number): number {
  return before?.tokens !== undefined && nowMs < before.untilMs ? Math.min(before.tokens, tokens) : tokens
}

/** The pauses after an answer: those that ended before its call began are forgotten. A current pause continues. */
export function afterAnswer(pauses: Pauses, beganMs: number, nowMs: number): Pauses {
  return filterPauses(pauses, (pause) => nowMs < pause.untilMs || beganMs <= pause.sinceMs)
}

/** The same object if all pauses pass. */
export function filterPauses(pauses: Pauses, passes: (pause: Pause) => boolean): Pauses {
  const kept = Object.entries(pauses).filter(([, pause]) => passes(pause))
  return kept.length === Object.keys(pauses).length ? pauses : Object.fromEntries(kept)
}

/** The longest current pause for a request of this size, or for any request if no size is given. */
export function pauseFor(pauses: Pauses, tokens: number | undefined, nowMs: number): Pause | undefined {
  let longest: Pause | undefined
  for (const pause of [pauses.unsaid, pauses.requests, pauses.tokens]) {
    if (!isUnderWay(pause, nowMs)) continue
    if (pause.tokens !== undefined && tokens !== undefined && tokens < pause.tokens) continue
    if (longest === undefined || pause.untilMs > longest.untilMs) longest = pause
  }
  return longest
}

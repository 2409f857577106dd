import type { RateLimit } from '#runtime/errors.ts'

/** A time in which a target rests, since its provider has refused a call for its quota. A value. */
export type Pause = Readonly<{
  sinceMs: number
  untilMs: number
  /** How long it was where the provider did not say; the next one is twice as long. */
  lengthMs: number
  /** Of a limit of tokens: the size of the refused request. A smaller one may still fit. */
  tokens?: number
}>

/** By the limit that was reached; `unsaid` where the provider does not say which. */
export type Pauses = Readonly<Partial<Record<RateLimit | 'unsaid', Pause>>>

export type Refusal = {
  limit?: RateLimit | undefined
  /** As the provider says. */
  retryAfterMs?: number | undefined
  /** What the refused request was expected to take. */
  tokens: number
  /** When the refused call began. */
  beganMs: number
}

const shortestMs = 1000
/** A provider that asks for more, as with a quota of a day, is asked again at this distance. */
const longestAskedMs = 3_600_000

/** A call has been refused. Without a word on how long, the pause is short, and doubles with each refusal after it. */
export function afterRefusal(pauses: Pauses, refusal: Refusal, longestMs: number, nowMs: number): Pauses {
  const kind = refusal.limit ?? 'unsaid'
  const next = nextPause(pauses[kind], refusal, longestMs, nowMs)
  if (next === undefined) return pauses
  return { ...pauses, [kind]: kind === 'tokens' ? { ...next, tokens: smallest(pauses.tokens, refusal, nowMs) } : next }
}

function nextPause(before: Pause | undefined, refusal: Refusal, longestMs: number, nowMs: number): Pause | undefined {
  const { retryAfterMs, beganMs } = refusal
  const isUnderWay = before !== undefined && nowMs < before.untilMs
  if (retryAfterMs !== undefined) {
    if (retryAfterMs <= 0) return before
    const askedMs = nowMs + Math.min(retryAfterMs, longestAskedMs)
    // Of two refusals the longer pause holds, in whatever order they come in.
    const untilMs = isUnderWay ? Math.max(before.untilMs, askedMs) : askedMs
    return { sinceMs: isUnderWay ? before.sinceMs : nowMs, untilMs, lengthMs: before?.lengthMs ?? 0 }
  }
  // Calls that began before the pause were refused together with the one that began it.
  if (before !== undefined && beganMs <= before.sinceMs) return before
  const lengthMs = Math.min(Math.max(shortestMs, 2 * (before?.lengthMs ?? 0)), longestMs)
  return { sinceMs: nowMs, untilMs: nowMs + lengthMs, lengthMs }
}

function smallest(before: Pause | undefined, { tokens }: Refusal, nowMs: number): number {
  return before?.tokens !== undefined && nowMs < before.untilMs ? Math.min(before.tokens, tokens) : tokens
}

/** A call has been answered: what was refused before it began is over. A pause that is under way goes on. */
export function afterAnswer(pauses: Pauses, beganMs: number, nowMs: number): Pauses {
  const kept = Object.entries(pauses).filter(([, pause]) => nowMs < pause.untilMs || beganMs <= pause.sinceMs)
  return kept.length === Object.keys(pauses).length ? pauses : Object.fromEntries(kept)
}

/** The longest pause in which a request of this size rests; any, where no size is given. */
export function pauseFor(pauses: Pauses, tokens: number | undefined, nowMs: number): Pause | undefined {
  let longest: Pause | undefined
  for (const pause of [pauses.unsaid, pauses.requests, pauses.tokens]) {
    if (pause === undefined || nowMs >= pause.untilMs) continue
    if (pause.tokens !== undefined && tokens !== undefined && tokens < pause.tokens) continue
    if (longest === undefined || pause.untilMs > longest.untilMs) longest = pause
  }
  return longest
}

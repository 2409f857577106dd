import type { Answer } from '../answers/answer.ts'
import type { Decided, DecidedAttempt } from '../answers/decided.ts'

/** One bar of the time line, in milliseconds since the request was sent. */
export type Bar = {
  name: string
  /** What happened, in words. */
  note: string
  fromMs: number
  toMs: number
  /** When the first output came, within the bar. */
  firstMs?: number
  tone: 'router' | 'good' | 'bad' | 'warning' | 'waiting'
}

const kinds: Readonly<Record<string, string>> = {
  first: 'first choice',
  fallback: 'fallback',
  hedge: 'beside a slow one',
  retry: 'again',
}

const outcomes: Readonly<Record<string, { words: string; tone: Bar['tone'] }>> = {
  answered: { words: 'answered', tone: 'good' },
  broken_off: { words: 'broke off', tone: 'bad' },
  failed: { words: 'failed', tone: 'bad' },
  overtaken: { words: 'another was faster', tone: 'warning' },
  client_left: { words: 'stopped', tone: 'warning' },
  not_asked: { words: 'not asked', tone: 'warning' },
}

/**
 * What took how long: as the router has kept it, once that is known; else as this page sees it. The router counts from the moment at which it
 * had the request, which is a little later than its sending.
 */
export function barsOf(answer: Answer, decided: Decided | undefined): Bar[] {
  const here = barsHere(answer)
  if (decided === undefined) return here
  const { overhead_ms: overheadMs, attempts } = decided
  const [first] = attempts
  const router: Bar[] =
    overheadMs === undefined
      ? []
      : [
          {
            name: 'Router',
            note: 'reads, decides, reserves',
            fromMs: 0,
            toMs: first?.start_ms ?? overheadMs,
            tone: 'router',
          },
        ]
  return [...router, ...attempts.map(barOfAttempt), ...here.slice(-1)]
}

function barOfAttempt({
  target,
  kind,
  start_ms,
  end_ms,
  first_output_ms,
  outcome,
  code,
  waited_ms,
}: DecidedAttempt): Bar {
  const { words, tone } = outcomes[outcome] ?? { words: outcome, tone: 'warning' as const }
  const waited = waited_ms === undefined ? '' : `, after waiting for a budget`
  return {
    name: target,
    note: `${kinds[kind] ?? kind}: ${words}${code ? `, ${code}` : ''}${waited}`,
    fromMs: start_ms,
    toMs: end_ms,
    ...(first_output_ms !== undefined && { firstMs: first_output_ms }),
    tone,
  }
}

const ends: Readonly<Record<Answer['state'], string>> = {
  waiting: 'waiting for the first token',
  streaming: 'the answer is coming',
  answered: 'whole',
  broken_off: 'broken off',
  failed: 'no answer',
  stopped: 'stopped',
}

function barsHere({ state, firstTokenMs, totalMs }: Answer): Bar[] {
  const tone = state === 'answered' ? 'good' : state === 'broken_off' || state === 'failed' ? 'bad' : 'waiting'
  return [
    {
      name: 'Seen here',
      note: ends[state],
      fromMs: 0,
      toMs: totalMs,
      ...(firstTokenMs !== undefined && { firstMs: firstTokenMs }),
      tone,
    },
  ]
}

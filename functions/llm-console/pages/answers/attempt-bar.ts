import type { Bar } from '../parts/bar.ts'
import type { DecidedAttempt } from './decided.ts'

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

/** An attempt on the time line of its request. */
export function barOfAttempt({
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

import type { Attempt, Decided } from '../api/decisions.ts'
import type { Bar } from '../parts/bar.ts'

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

/** The router's own part, and each attempt. */
export function barsOfDecided({ attempts, overhead_ms }: Pick<Decided, 'attempts' | 'overhead_ms'>): Bar[] {
  const routerMs = attempts[0]?.start_ms ?? overhead_ms
  const router: Bar[] =
    routerMs === undefined
      ? []
      : [{ name: 'Router', note: 'reads, decides, reserves', fromMs: 0, toMs: routerMs, tone: 'router' }]
  return [...router, ...attempts.map(barOfAttempt)]
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
}: Attempt): Bar {
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

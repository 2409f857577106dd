import { differences, figuresOf, type Measured, markdown, spread, sumOf } from './table.ts'

/** Those that README names, if they were measured. */
const shown: readonly string[] = ['groq', 'pair', 'pair-keys', 'portkey', 'litellm']

/** What README shows: fewer lines and columns of the same figures. */
export function summaryTable(all: readonly Measured[]): string {
  const direct = figuresOf(all, 'direct')
  const lines = all
    .filter(({ id }) => shown.includes(id))
    .map(({ name, figures }) => [
      name,
      spread(differences(figures.p50Ms, direct?.p50Ms ?? []), 2),
      spread(figures.perSecondAt16, 0),
      spread(differences(figures.firstTokenMs, direct?.firstTokenMs ?? []), 2),
      sumOf(figures.loadedMb),
      spread(figures.startMs, 0),
    ])
  const columns = ['added p50, ms', 'requests/s', 'first token, added ms', 'memory after load, MB', 'cold start, ms']
  return markdown(['', ...columns], lines)
}

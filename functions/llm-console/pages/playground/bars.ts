import type { Answer } from '../answers/answer.ts'
import { barsOfDecided } from '../answers/attempt-bar.ts'
import type { Decided } from '../api/decisions.ts'
import type { Bar } from '../parts/bar.ts'

/**
 * What took how long: as the router has kept it, once that is known; else as this page sees it. The router counts from the moment at which it
 * had the request, which is a little later than its sending.
 */
export function barsOf(answer: Answer, decided: Decided | undefined): Bar[] {
  const here = barHere(answer)
  if (decided === undefined) return [here]
  return [...barsOfDecided(decided), here]
}

const ends: Readonly<Record<Answer['state'], string>> = {
  waiting: 'waiting for the first token',
  streaming: 'the answer is coming',
  answered: 'whole',
  broken_off: 'broken off',
  failed: 'no answer',
  stopped: 'stopped',
}

function barHere({ state, firstTokenMs, totalMs }: Answer): Bar {
  return {
    name: 'Seen here',
    note: ends[state],
    fromMs: 0,
    toMs: totalMs,
    ...(firstTokenMs !== undefined && { firstMs: firstTokenMs }),
    tone: state === 'answered' ? 'good' : state === 'broken_off' || state === 'failed' ? 'bad' : 'waiting',
  }
}

import type { Recorded, RecordedAttempt } from './recorded.ts'

/** What really became of a recorded request. */
export type Actual = {
  /** Who answered, if anybody did. */
  answer: RecordedAttempt | undefined
  /** Undefined if it is not known for certain. */
  usd: number | undefined
  /** Of a whole answer. */
  ms: number | undefined
  reason: string
  code: string | undefined
}

const answers: ReadonlySet<RecordedAttempt['outcome']> = new Set(['answered', 'broken_off', 'client_left'])
const certain: ReadonlySet<string | undefined> = new Set(['settled', 'estimated'])

export function actualOf({ attempts, decision, code, ms }: Recorded): Actual {
  const answer = attempts.findLast(({ outcome, usage }) => answers.has(outcome) && (outcome === 'answered' || usage))
  const isWhole = answer?.outcome === 'answered' && code === undefined
  return {
    answer,
    usd: sumOfCosts(attempts),
    ms: isWhole ? ms : undefined,
    reason: decision?.reason ?? code ?? 'unanswered',
    code: answer ? undefined : (code ?? 'internal_error'),
  }
}

function sumOfCosts(attempts: readonly RecordedAttempt[]): number | undefined {
  let sum = 0
  for (const { cost_usd, cost_status } of attempts) {
    if (cost_status === undefined) continue
    if (cost_usd === undefined || !certain.has(cost_status)) return undefined
    sum += cost_usd
  }
  return sum
}

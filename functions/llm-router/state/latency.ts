import type { Answer, Answers } from './answers.ts'

/** A target's speed, measured on its own answers. Times are in milliseconds, for whole answers. */
export type Latency = {
  /** The number of all recorded answers. */
  readonly count: number
  /** The number of the answers that the figures come from: at most a hundred, and anew from one after a long break. */
  readonly measured: number
  /** The plain average of the last ten. */
  readonly lastTenMs: number | undefined
  readonly decayedMs: number | undefined
  readonly peakMs: number | undefined
  /** The expected time of an answer with this length. */
  expectedMs(outputTokens: number): number | undefined
  /**
   * The share of answers, from 0 to 1, that would have met the budget with this length. Those that were overtaken have not; a few of
   * them are left out, since some are by chance.
   */
  chanceWithin(budgetMs: number, outputTokens: number): number | undefined
  /** The time within which this share of the answers arrived; or would have, if all had this length. */
  quantileMs(share: number, outputTokens?: number): number | undefined
}

/** The values for a target without recent measurements. */
export const unmeasured: Latency = {
  count: 0,
  measured: 0,
  lastTenMs: undefined,
  decayedMs: undefined,
  peakMs: undefined,
  expectedMs: () => undefined,
  chanceWithin: () => undefined,
  quantileMs: () => undefined,
}

/**
 * Fits a line of time over length to the answers (least squares), so that short answers do not make a target look fast. The
 * residuals are the target's own variation.
 */
export function latencyOf({ count, latest, decayedMs, peakMs }: Answers): Latency {
  if (latest.length === 0) return unmeasured
  const meanTokens = latest.reduce((sum, { outputTokens }) => sum + outputTokens, 0) / latest.length
  const meanMs = latest.reduce((sum, { ms }) => sum + ms, 0) / latest.length
  let shared = 0
  let spread = 0
  for (const { ms, outputTokens } of latest) {
    shared += (outputTokens - meanTokens) * (ms - meanMs)
    spread += (outputTokens - meanTokens) ** 2
  }
  // A longer answer never takes less time, except by chance.
  const slope = spread > 0 ? Math.max(0, shared / spread) : 0
  const lastTen = latest.slice(-10)
  const expectedMs = (outputTokens: number) => Math.max(0, meanMs + slope * (outputTokens - meanTokens))
  const residualsOf = (answers: readonly Answer[]) =>
    answers.map(({ ms, outputTokens }) => ms - meanMs - slope * (outputTokens - meanTokens)).sort((a, b) => a - b)
  // Each answer changes them, and only a deadline needs them.
  let sorted: number[] | undefined
  let sortedAnswered: number[] | undefined
  const residuals = () => {
    sorted ??= residualsOf(latest)
    return sorted
  }
  /** The calls of which those in time are a share: all but the few that may be overtaken by chance. */
  const judged = () => Math.max(1, latest.length - Math.min(latest.length - answered().length, excused(latest.length)))
  const answered = () => {
    sortedAnswered ??= latest.some(isOvertaken) ? residualsOf(latest.filter((one) => !isOvertaken(one))) : residuals()
    return sortedAnswered
  }

  return {
    ...{ count, measured: latest.length, decayedMs, peakMs, expectedMs },
    lastTenMs: lastTen.reduce((sum, { ms }) => sum + ms, 0) / lastTen.length,
    chanceWithin: (budgetMs, outputTokens) => countBelow(answered(), budgetMs - expectedMs(outputTokens)) / judged(),
    quantileMs: (share, outputTokens = meanTokens) =>
      expectedMs(outputTokens) + (residuals()[Math.min(latest.length - 1, Math.ceil(share * latest.length) - 1)] ?? 0),
  }
}

/**
 * How many of so many calls may be overtaken where nothing is wrong: a second target is asked after the time of 95 % of the answers,
 * and by chance more than 5 % may be late.
 */
function excused(calls: number): number {
  return Math.ceil(calls / 10)
}

function isOvertaken(answer: Answer): boolean {
  return answer.isOvertaken === true
}

/** How many of the sorted values are at most this. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

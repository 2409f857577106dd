/** A target's speed, measured on its own answers. Times are in milliseconds, for whole answers. */
export type Latency = {
  /** The number of all recorded answers. */
  count: number
  /** The plain average of the last ten. */
  lastTenMs: number | undefined
  /** An average in which an answer's weight halves every ten answers. */
  decayedMs: number | undefined
  /** Rises at once with a slow answer, and falls slowly (peak EWMA). */
  peakMs: number | undefined
  /** The expected time of an answer with this length. */
  expectedMs(outputTokens: number): number | undefined
  /** The share of answers, from 0 to 1, that would have met the budget with this length. */
  chanceWithin(budgetMs: number, outputTokens: number): number | undefined
  /** The time within which this share of the answers arrived. */
  quantileMs(share: number): number | undefined
  /** @param isAnew true if the earlier answers are too old: this one then replaces them */
  record(answer: { ms: number; outputTokens: number }, isAnew?: boolean): void
}

/** The values for a target without recent measurements. */
export const unmeasured: Omit<Latency, 'record'> = {
  count: 0,
  lastTenMs: undefined,
  decayedMs: undefined,
  peakMs: undefined,
  expectedMs: () => undefined,
  chanceWithin: () => undefined,
  quantileMs: () => undefined,
}

const kept = 100
const decay = 0.5 ** (1 / 10)

/**
 * Keeps the last hundred answers, and fits a line of time over length (least squares), so that short answers do not make a target
 * look fast. The residuals are the target's own variation.
 */
export function createLatency(): Latency {
  const answers: { ms: number; outputTokens: number }[] = []
  let next = 0
  let count = 0
  let decayedMs: number | undefined
  let peakMs: number | undefined
  let line: { slope: number; meanTokens: number; meanMs: number } | undefined
  let residuals: number[] = []

  function drawLine(): void {
    const count = answers.length
    const meanTokens = answers.reduce((sum, { outputTokens }) => sum + outputTokens, 0) / count
    const meanMs = answers.reduce((sum, { ms }) => sum + ms, 0) / count
    let shared = 0
    let spread = 0
    for (const { ms, outputTokens } of answers) {
      shared += (outputTokens - meanTokens) * (ms - meanMs)
      spread += (outputTokens - meanTokens) ** 2
    }
    // A longer answer never takes less time, except by chance.
    const slope = spread > 0 ? Math.max(0, shared / spread) : 0
    line = { slope, meanTokens, meanMs }
    residuals = answers
      .map(({ ms, outputTokens }) => ms - meanMs - slope * (outputTokens - meanTokens))
      .sort((a, b) => a - b)
  }

  const expectedMs = (outputTokens: number) =>
    line && Math.max(0, line.meanMs + line.slope * (outputTokens - line.meanTokens))

  return {
    get count() {
      return count
    },
    get lastTenMs() {
      const recent = Array.from(
        { length: Math.min(10, answers.length) },
        (_, back) => answers.at(next - 1 - back)?.ms ?? 0,
      )
      return recent.length === 0 ? undefined : recent.reduce((sum, ms) => sum + ms, 0) / recent.length
    },
    get decayedMs() {
      return decayedMs
    },
    get peakMs() {
      return peakMs
    },
    expectedMs,
    chanceWithin(budgetMs, outputTokens) {
      const expected = expectedMs(outputTokens)
      if (expected === undefined) return undefined
      return countBelow(residuals, budgetMs - expected) / residuals.length
    },
    quantileMs(share) {
      if (line === undefined) return undefined
      return line.meanMs + (residuals[Math.min(residuals.length - 1, Math.ceil(share * residuals.length) - 1)] ?? 0)
    },
    record(answer, isAnew = false) {
      if (isAnew) {
        answers.length = 0
        next = 0
        decayedMs = undefined
        peakMs = undefined
      }
      count += 1
      decayedMs = decayedMs === undefined ? answer.ms : decay * decayedMs + (1 - decay) * answer.ms
      peakMs = peakMs === undefined || answer.ms > peakMs ? answer.ms : decay * peakMs + (1 - decay) * answer.ms
      answers[next] = answer
      next = (next + 1) % kept
      drawLine()
    },
  }
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

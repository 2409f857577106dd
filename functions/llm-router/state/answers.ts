/** The time of a whole answer in milliseconds, and its length. */
export type Answer = Readonly<{ ms: number; outputTokens: number }>

/** A target's last answers, and averages of their times. It is immutable. */
export type Answers = Readonly<{
  /** The number of all recorded answers. */
  count: number
  /** The last hundred, the oldest first. */
  latest: readonly Answer[]
  /** An average in which an answer's weight halves every ten answers. */
  decayedMs?: number
  /** Rises at once with a slow answer, and falls slowly (peak EWMA). */
  peakMs?: number
}>

export const noAnswers: Answers = { count: 0, latest: [] }

export const keptAnswers = 100
const decay = 0.5 ** (1 / 10)

/** @param isAnew true if the earlier answers are too old: this one then replaces them */
export function withAnswer({ count, ...earlier }: Answers, answer: Answer, isAnew = false): Answers {
  const { latest, decayedMs = answer.ms, peakMs = answer.ms } = isAnew ? noAnswers : earlier
  return {
    count: count + 1,
    latest: [...latest.slice(1 - keptAnswers), answer],
    decayedMs: decay * decayedMs + (1 - decay) * answer.ms,
    peakMs: answer.ms > peakMs ? answer.ms : decay * peakMs + (1 - decay) * answer.ms,
  }
}

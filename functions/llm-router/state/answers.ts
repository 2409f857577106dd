import { staleMs } from './span.ts'

/**
 * The time of a whole answer in milliseconds, and its length. `isOvertaken` if another target answered first, or nobody waited for it any
 * longer: it would have taken longer, and perhaps for ever.
 */
export type Answer = Readonly<{ ms: number; outputTokens: number; isOvertaken?: true }>

/** A target's last answers, and averages of their times. It is immutable. */
export type Answers = Readonly<{
  /** The number of all recorded answers. */
  count: number
  /** The latest start of their calls. */
  beganMs?: number
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

/**
 * With one more answer, which comes in any order. After a long break it replaces the earlier ones, which are then too old; one that is
 * itself too old only counts.
 * @param beganMs the start of its call
 */
export function withAnswer({ count, ...known }: Answers, answer: Answer, beganMs: number): Answers {
  const lastMs = known.beganMs ?? beganMs
  if (beganMs <= lastMs - staleMs) return { ...known, count: count + 1 }
  const { latest: before, decayedMs = answer.ms, peakMs = answer.ms } = beganMs < lastMs + staleMs ? known : noAnswers
  const latest = before.slice(1 - keptAnswers)
  latest.push(answer)
  return {
    count: count + 1,
    beganMs: Math.max(lastMs, beganMs),
    latest,
    decayedMs: decay * decayedMs + (1 - decay) * answer.ms,
    peakMs: answer.ms > peakMs ? answer.ms : decay * peakMs + (1 - decay) * answer.ms,
  }
}

/** A hedge comes after the time of this share of the answers, too. */
const nearlyAll = 0.95

/**
 * Whether it tells of a target that a call had no answer for so long, though it ended before anybody had: one that leaves soon, or
 * sets less time than answers take, says nothing.
 * @param expectedMs the catalogue's word for the time, which counts until there are answers
 */
export function isTelling(ms: number, { latest }: Answers, expectedMs = Number.POSITIVE_INFINITY): boolean {
  const answered = latest.filter(({ isOvertaken }) => !isOvertaken)
  if (answered.length === 0) return ms > expectedMs
  return answered.filter((one) => one.ms < ms).length >= nearlyAll * answered.length
}

/**
 * With a call that another target has overtaken, or that ended before it had an answer. It counts among the answers as one that is not in time, and has their mean length, so
 * that it does not look as if short answers took longer.
 * @param ms how long it has had no answer
 */
export function withOvertaken(answers: Answers, ms: number, beganMs: number): Answers {
  const { count, latest } = answers
  const outputTokens = latest.reduce((sum, one) => sum + one.outputTokens, 0) / Math.max(1, latest.length)
  return { ...withAnswer(answers, { ms, outputTokens, isOvertaken: true }, beganMs), count }
}

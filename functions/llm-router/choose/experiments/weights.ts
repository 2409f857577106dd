import type { Experiment } from '../../catalogue/catalogue.ts'
import { type Arm, type Arms, type Moments, unknownArm } from '../../state/arms.ts'
import type { Random } from '../seeded.ts'
import { drawBeta, drawGamma, drawNormal } from './draws.ts'

export type Adapt = NonNullable<Experiment['adapt']>

/** The weights of an experiment's arms, in their order; they add up to 1. `isLearned` is false while they are the catalogue's shares. */
export type Weights = { weights: readonly number[]; isLearned: boolean }

/** The more there are, the smoother the weights are, and the longer they take: about a millisecond for two arms. */
const draws = 500
/** Before so many results of each arm on average, the shares of the catalogue hold. */
const leastResults = 10

/**
 * Thompson sampling: an arm weighs as much as it is likely to be the best, by what is known. For a score that is the chance that its mean
 * is the highest. For costs and times it is the chance that its mean is the lowest among the arms whose rate of success is above
 * the floor: an arm's weight is never more than the chance that it is above it. Each arm keeps `minShare`.
 * @param known as of now
 */
export function weightsOf({ arms, adapt }: Experiment & { adapt: Adapt }, known: Arms, random: Random): Weights {
  const all = arms.map(({ name }) => (Object.hasOwn(known.arms, name) ? known.arms[name] : undefined) ?? unknownArm)
  const results = all.reduce((sum, arm) => sum + resultsOf(arm, adapt.goal), 0)
  const isLearned = results >= leastResults * all.length
  const wins = isLearned ? winsOf(all, adapt, random) : arms.map(({ share }) => share)
  const sum = wins.reduce((one, other) => one + other, 0)
  const left = isLearned ? 1 - adapt.minShare * arms.length : 1
  const least = isLearned ? adapt.minShare : 0
  return { weights: wins.map((own) => least + (left * own) / sum), isLearned }
}

/** How much is known of an arm for a goal. */
export function resultsOf({ successes, failures, scores, usd, ms }: Arm, goal: Adapt['goal']): number {
  return { success: successes + failures, feedback: scores, cost: usd.count, latency: ms.count }[goal]
}

/** How often each arm wins. */
function winsOf(arms: readonly Arm[], { goal, successFloor }: Adapt, random: Random): number[] {
  const wins = arms.map(() => 0)
  const isRate = goal === 'success' || goal === 'feedback'
  const drawBest = isRate ? highestRate(arms, goal, random) : lowestMean(arms, goal, successFloor, random)
  for (let draw = 0; draw < draws; draw += 1) {
    const best = drawBest()
    wins[best] = (wins[best] ?? 0) + 1
  }
  return wins
}

const drawSuccess = ({ successes, failures }: Arm, random: Random) => drawBeta(1 + successes, 1 + failures, random)
const drawScore = ({ scores, points }: Arm, random: Random) =>
  drawBeta(1 + points, 1 + Math.max(0, scores - points), random)

function highestRate(arms: readonly Arm[], goal: 'success' | 'feedback', random: Random): () => number {
  const drawOf = goal === 'success' ? drawSuccess : drawScore
  return () => indexOfHighest(arms.map((arm) => drawOf(arm, random)))
}

/**
 * The mean by a normal-gamma posterior. What all arms have in common is the prior, with the weight of one measurement, so that it needs
 * no setting and fits any unit. If no arm is above the floor, the one with the highest rate wins.
 */
function lowestMean(arms: readonly Arm[], goal: 'cost' | 'latency', floor: number, random: Random): () => number {
  const measured = arms.map(({ usd, ms }) => (goal === 'cost' ? usd : ms))
  const prior = pooled(measured)
  return () => {
    const rates = arms.map((arm) => drawSuccess(arm, random))
    const means = measured.map((moments) => drawMean(moments, prior, random))
    if (rates.every((rate) => rate < floor)) return indexOfHighest(rates)
    return indexOfHighest(means.map((mean, index) => ((rates[index] ?? 0) < floor ? Number.NEGATIVE_INFINITY : -mean)))
  }
}

function indexOfHighest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}

type Prior = { mean: number; variance: number }

function pooled(all: readonly Moments[]): Prior {
  const count = all.reduce((sum, one) => sum + one.count, 0)
  const mean = count === 0 ? 0 : all.reduce((sum, one) => sum + one.count * one.mean, 0) / count
  const squares = all.reduce((sum, one) => sum + one.squares + one.count * (one.mean - mean) ** 2, 0)
  // Equal measurements have no variance, and a draw needs one.
  const variance = Math.max(count === 0 ? 0 : squares / count, (mean * 1e-3) ** 2, Number.MIN_VALUE ** 0.5)
  return { mean, variance }
}

function drawMean({ count, mean, squares }: Moments, prior: Prior, random: Random): number {
  const weight = 1 + count
  const shape = 1 + count / 2
  const rate = prior.variance + squares / 2 + (count * (mean - prior.mean) ** 2) / (2 * weight)
  const variance = rate / drawGamma(shape, random) / weight
  return (prior.mean + count * mean) / weight + drawNormal(random) * Math.sqrt(variance)
}

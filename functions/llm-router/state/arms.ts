/** A mean of what has been measured, with the sum of the squared differences from it. Old measurements weigh less, so counts are no whole numbers. */
export type Moments = Readonly<{ count: number; mean: number; squares: number }>

/** What is known of an arm of an experiment. */
export type Arm = Readonly<{
  successes: number
  failures: number
  /** Scores from 0 to 1: how many, and their sum. */
  scores: number
  points: number
  usd: Moments
  ms: Moments
}>

/** What is known of the arms of an experiment, by name, at that time. It is immutable. */
export type Arms = Readonly<{ atMs: number; arms: Readonly<Record<string, Arm>> }>

/** What a request says about its arm. What is unknown is undefined. */
export type ArmOutcome =
  | { succeeded: boolean; ms?: number | undefined; usd?: number | undefined }
  /** A score that replaces another one takes its place. */
  | { score: number; before?: number | undefined }

const noMoments: Moments = { count: 0, mean: 0, squares: 0 }
export const unknownArm: Arm = { successes: 0, failures: 0, scores: 0, points: 0, usd: noMoments, ms: noMoments }
export const noArms: Arms = { atMs: 0, arms: {} }

/** As of a later time: what was learned a half-life ago weighs half. */
export function armsAt(known: Arms, nowMs: number, halfLifeMs: number): Arms {
  if (nowMs <= known.atMs) return known
  const weight = 0.5 ** ((nowMs - known.atMs) / halfLifeMs)
  const arms = Object.entries(known.arms).map(([name, arm]) => [name, weighed(arm, weight)] as const)
  return { atMs: nowMs, arms: Object.fromEntries(arms) }
}

/** With one more outcome. One that comes late, from another router, weighs as much as if it had come in time. */
export function withOutcome(
  known: Arms,
  { arm: name, outcome, atMs, halfLifeMs }: { arm: string; outcome: ArmOutcome; atMs: number; halfLifeMs: number },
): Arms {
  const now = armsAt(known, atMs, halfLifeMs)
  const weight = 0.5 ** ((now.atMs - atMs) / halfLifeMs)
  const arm = Object.hasOwn(now.arms, name) ? (now.arms[name] ?? unknownArm) : unknownArm
  return { ...now, arms: { ...now.arms, [name]: withOne(arm, outcome, weight) } }
}

function withOne(arm: Arm, outcome: ArmOutcome, weight: number): Arm {
  if ('score' in outcome) {
    const { score, before } = outcome
    // The score before weighs less by now, so a replaced one may leave a little more or less than it had brought.
    const scores = before === undefined ? arm.scores + weight : Math.max(arm.scores, weight)
    const points = arm.points + weight * (score - (before ?? 0))
    return { ...arm, scores, points: Math.min(Math.max(points, 0), scores) }
  }
  const { succeeded, ms, usd } = outcome
  return {
    ...arm,
    successes: arm.successes + (succeeded ? weight : 0),
    failures: arm.failures + (succeeded ? 0 : weight),
    ms: ms === undefined ? arm.ms : withValue(arm.ms, ms, weight),
    usd: usd === undefined ? arm.usd : withValue(arm.usd, usd, weight),
  }
}

/** Welford's method, with weights. */
function withValue({ count, mean, squares }: Moments, value: number, weight: number): Moments {
  const all = count + weight
  if (all === 0) return noMoments
  const next = mean + ((value - mean) * weight) / all
  // Rounding could take it below 0.
  return { count: all, mean: next, squares: Math.max(0, squares + weight * (value - mean) * (value - next)) }
}

function weighed({ usd, ms, ...counts }: Arm, weight: number): Arm {
  const less = ({ count, mean, squares }: Moments) => ({ count: count * weight, mean, squares: squares * weight })
  return {
    successes: counts.successes * weight,
    failures: counts.failures * weight,
    scores: counts.scores * weight,
    points: counts.points * weight,
    usd: less(usd),
    ms: less(ms),
  }
}

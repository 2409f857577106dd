/** What was measured at one size of one dimension. */
export type Level = {
  size: number
  perSecond: number
  p99Ms: number
  /** CPU time of the router for a request. */
  cpuMs: number
  /** Answers that were errors or not whole. */
  failed: number
}

/** Noise makes a little more than 1 of what grows linearly. */
const mostExponent = 1.1

/**
 * How a cost grows with the size, between neighbours: 0 not at all, 1 linearly, 2 with its square. It is the slope of the line between
 * them where both axes are logarithmic.
 */
export function exponents(points: readonly { size: number; cost: number }[]): number[] {
  return points.slice(1).map((point, index) => {
    const before = points[index] ?? point
    return Math.log(point.cost / before.cost) / Math.log(point.size / before.size)
  })
}

export type Growth = { ofTime: number; ofP99: number; ofCpu: number; failed: number; verdict: 'ok' | 'over' }

/** The steepest growth of the time per request, of p99 and of the CPU time. */
export function growthOf(levels: readonly Level[]): Growth {
  const steepest = (cost: (level: Level) => number) =>
    Math.max(...exponents(levels.map((level) => ({ size: level.size, cost: cost(level) }))))
  const ofTime = steepest(({ perSecond }) => 1 / perSecond)
  const ofP99 = steepest(({ p99Ms }) => p99Ms)
  const ofCpu = steepest(({ cpuMs }) => cpuMs)
  const failed = levels.reduce((sum, level) => sum + level.failed, 0)
  const isOk = Math.max(ofTime, ofP99, ofCpu) <= mostExponent && failed === 0
  return { ofTime, ofP99, ofCpu, failed, verdict: isOk ? 'ok' : 'over' }
}

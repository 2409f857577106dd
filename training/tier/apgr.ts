import type { Result } from './results.ts'

/** RouteLLM's routers are measured at so many thresholds. */
const steps = 10

/**
 * RouteLLM's average performance gap recovered (arxiv.org/abs/2406.18665): how much of what the strong model answers better a router
 * wins, over all shares of prompts sent to it. A random router wins 0.5.
 * @param chances how probable a router says it is that each needs the strong model
 */
export function apgr(results: readonly Result[], chances: readonly number[]): number {
  const sorted = Float64Array.from(chances).sort()
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const threshold = quantileOf(sorted, step / steps)
    let [strong, right] = [0, 0]
    for (const [at, result] of results.entries()) {
      const chance = chances[at] ?? 0
      const isStrong = step < steps ? chance >= threshold : chance > threshold
      strong += isStrong ? 1 : 0
      right += isStrong ? result.strong : result.weak
    }
    return { share: strong / results.length, right: right / results.length }
  }).reverse()
  const mean = (of: 'weak' | 'strong') => results.reduce((sum, result) => sum + result[of], 0) / results.length
  const [weak, strong] = [mean('weak'), mean('strong')]
  let [area, span] = [0, 0]
  for (const [at, { share, right }] of points.entries()) {
    const before = points[at - 1]
    if (before === undefined) continue
    area += ((share - before.share) * (right + before.right)) / 2
    span += share - before.share
  }
  return (area - weak * span) / ((strong - weak) * span)
}

/** As NumPy reckons it: between two neighbours in proportion. */
function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - low)
}

import type { Target } from '../../catalogue/catalogue.ts'
import { byScore, type Strategy } from '../strategy.ts'

/**
 * `latency`: by the average that the catalogue names. A target without measurements counts with the catalogue's expectation,
 * or comes first if there is none: otherwise it would never be measured.
 */
export const latency: Strategy = (pool, scene) =>
  scene.catalogue.latency.average === 'peak' ? peak(pool, scene) : averaged(pool, scene)

const averaged: Strategy = (pool, { catalogue, view }) => ({
  reason: 'lowest_latency',
  ...byScore(pool, (target) => {
    const { latency } = view(target)
    const average = catalogue.latency.average === 'last_10' ? latency.lastTenMs : latency.decayedMs
    return average ?? target.expectedLatencyMs ?? 0
  }),
})

/**
 * Peak EWMA with two choices: of two targets drawn at random, the one with the lower latency × load goes first. So several
 * routers that do not know of each other do not all pick the same target.
 */
const peak: Strategy = (pool, { view, random }) => {
  const load = (target: Target) => {
    const { latency, inFlight } = view(target)
    return (latency.peakMs ?? target.expectedLatencyMs ?? 0) * (inFlight + 1)
  }
  const { ranked, scores } = byScore(pool, load)
  if (ranked.length < 3) return { reason: 'lowest_latency', ranked, scores }
  const first = Math.floor(random() * ranked.length)
  const other = (first + 1 + Math.floor(random() * (ranked.length - 1))) % ranked.length
  // `ranked` is sorted, so the lower index has the lower load.
  const chosen = ranked[Math.min(first, other)]
  const rest = ranked.filter((target) => target !== chosen)
  return { reason: 'lowest_latency_of_two', ranked: chosen ? [chosen, ...rest] : rest, scores }
}

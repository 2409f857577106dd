import type { Target } from '../../catalogue/catalogue.ts'
import type { StateView, TargetView } from '../../state/target-view.ts'
import { byScore, type Strategy } from '../strategy.ts'

/**
 * `latency`: by the average that the catalogue names. A target without measurements counts with the catalogue's expectation,
 * or is measured by one request at a time if there is none.
 */
export const latency: Strategy = (pool, scene) =>
  scene.catalogue.latency.average === 'peak' ? peak(pool, scene) : averaged(pool, scene)

const averaged: Strategy = (pool, { catalogue, view }) => ({
  reason: 'lowest_latency',
  ...byScore(leastBusyFirst(pool, view), (target) => {
    const known = view(target)
    const average = catalogue.latency.average === 'last_10' ? known.latency.lastTenMs : known.latency.decayedMs
    return average ?? target.expectedLatencyMs ?? toBeMeasured(known)
  }),
})

/**
 * Peak EWMA with two choices: of two targets drawn at random, the one with the lower latency × load goes first. So several
 * routers that do not know of each other do not all pick the same target.
 */
const peak: Strategy = (pool, { view, random }) => {
  const load = (target: Target) => {
    const known = view(target)
    const ms = known.latency.peakMs ?? target.expectedLatencyMs
    return ms === undefined ? toBeMeasured(known) : ms * (known.inFlight + 1)
  }
  const { ranked, scores } = byScore(leastBusyFirst(pool, view), load)
  if (ranked.length < 3) return { reason: 'lowest_latency', ranked, scores }
  const first = Math.floor(random() * ranked.length)
  const other = (first + 1 + Math.floor(random() * (ranked.length - 1))) % ranked.length
  // `ranked` is sorted, so the lower index has the lower load.
  const chosen = ranked[Math.min(first, other)]
  const rest = ranked.filter((target) => target !== chosen)
  return { reason: 'lowest_latency_of_two', ranked: chosen ? [chosen, ...rest] : rest, scores }
}

/** First until somebody asks it, otherwise it would never be measured; then last: if it hangs, only one request waits for it. */
function toBeMeasured({ inFlight }: Pick<TargetView, 'inFlight'>): number | undefined {
  return inFlight === 0 ? 0 : undefined
}

/** The order of those that are equal: while nobody has answered yet, not all requests go to the first of the catalogue. */
function leastBusyFirst(pool: readonly Target[], view: StateView): readonly Target[] {
  return byScore(pool, (target) => view(target).inFlight).ranked
}

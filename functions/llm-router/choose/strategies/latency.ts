import type { Target } from '../../catalogue/catalogue.ts'
import type { TargetView } from '../../state/target-view.ts'
import { leastFirst, type Ranking, type Scene, type Strategy } from '../strategy.ts'

/**
 * `latency`: by the average that the catalogue names. A target without measurements counts with the catalogue's expectation,
 * or is measured by one request if there is none.
 */
export const latency: Strategy = (pool, scene) =>
  scene.catalogue.latency.average === 'peak' ? peak(pool, scene) : averaged(pool, scene)

const averaged: Strategy = (pool, { catalogue, view }) => ({
  reason: 'lowest_latency',
  ...byTime(pool, view, (known, { expectedLatencyMs }) => {
    const average = catalogue.latency.average === 'last_10' ? known.latency.lastTenMs : known.latency.decayedMs
    return average ?? expectedLatencyMs ?? toBeMeasured(known)
  }),
})

/**
 * Peak EWMA with two choices: of two targets drawn at random, the one with the lower latency × load goes first. So several
 * routers that do not know of each other do not all pick the same target.
 */
const peak: Strategy = (pool, { view, random }) => {
  const { ranked, scores } = byTime(pool, view, (known, { expectedLatencyMs }) => {
    const ms = known.latency.peakMs ?? expectedLatencyMs
    return ms === undefined ? toBeMeasured(known) : ms * (known.inFlight + 1)
  })
  if (ranked.length < 3) return { reason: 'lowest_latency', ranked, scores }
  const first = Math.floor(random() * ranked.length)
  const other = (first + 1 + Math.floor(random() * (ranked.length - 1))) % ranked.length
  // `ranked` is sorted, so the lower index has the lower load.
  const chosen = ranked[Math.min(first, other)]
  const rest = ranked.filter((target) => target !== chosen)
  return { reason: 'lowest_latency_of_two', ranked: chosen ? [chosen, ...rest] : rest, scores }
}

/** First until somebody tries it, otherwise it would never be measured; then last: if it hangs, only one request waits for it. */
function toBeMeasured({ isTried }: TargetView): number | undefined {
  return isTried ? undefined : 0
}

/** The lowest first. Of equal ones, the least busy: while nobody has answered yet, not all requests go to the first of the catalogue. */
function byTime(
  pool: readonly Target[],
  view: Scene['view'],
  score: (known: TargetView, target: Target) => number | undefined,
): Required<Omit<Ranking, 'reason'>> {
  const scores = pool.map((target) => {
    const known = view(target)
    return { target, score: score(known, target), inFlight: known.inFlight }
  })
  scores.sort((one, other) => leastFirst(one, other) || one.inFlight - other.inFlight)
  return { ranked: scores.map(({ target }) => target), scores }
}

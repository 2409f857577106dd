import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { StateView } from '../state/target-states.ts'
import type { RoutingRequest } from './request.ts'

/** What a strategy ranks by. Choosing is pure: chance and time come in from outside. */
export type Scene = {
  request: RoutingRequest
  catalogue: Catalogue
  view: StateView
  nowMs: number
  /** From 0 up to, but not including, 1. */
  random: () => number
}

export type Ranking = {
  reason: string
  /** Best first. */
  ranked: readonly Target[]
  /** What each was ranked by, where that is a number; for who wants to know why. */
  scores?: Readonly<Record<string, number | null>>
}

/** Puts targets that may all be asked into the order in which to ask them. */
export type Strategy = (pool: readonly Target[], scene: Scene) => Ranking

/** Ranks by a number, least first; a target without one comes last. Equals keep the catalogue's order. */
export function byScore(pool: readonly Target[], score: (target: Target) => number | undefined) {
  const scored = pool.map((target) => ({ target, score: score(target) }))
  const order = scored.toSorted(
    (one, other) => (one.score ?? Number.POSITIVE_INFINITY) - (other.score ?? Number.POSITIVE_INFINITY) || 0,
  )
  return {
    ranked: order.map(({ target }) => target),
    scores: Object.fromEntries(scored.map(({ target, score }) => [target.name, score ?? null])),
  }
}

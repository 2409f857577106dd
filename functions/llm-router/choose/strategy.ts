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

/** A target, and what it was ranked by; undefined where that is unknown. */
export type Scored = { target: Target; score: number | undefined }

export type Ranking = {
  reason: string
  /** Best first. */
  ranked: readonly Target[]
  /** Where targets were ranked by a number, in any order; for who wants to know why. */
  scores?: readonly Scored[]
}

/** Puts targets that may all be asked into the order in which to ask them. */
export type Strategy = (pool: readonly Target[], scene: Scene) => Ranking

/** Ranks by a number, least first; a target without one comes last. Equals keep their order. */
export function byScore(pool: readonly Target[], score: (target: Target) => number | undefined) {
  const scores: Scored[] = pool.map((target) => ({ target, score: score(target) })).sort(leastFirst)
  return { ranked: scores.map(({ target }) => target), scores }
}

export function leastFirst({ score: one }: Scored, { score: other }: Scored): number {
  if (one === other) return 0
  if (one === undefined) return 1
  return other === undefined ? -1 : one - other
}

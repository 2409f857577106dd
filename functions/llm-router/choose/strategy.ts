import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { StateView } from '../state/target-view.ts'
import type { RoutingRequest } from './request.ts'

/** What a strategy ranks by. Ranking is pure: randomness and time are passed in. */
export type Scene = {
  request: RoutingRequest
  catalogue: Catalogue
  view: StateView
  nowMs: number
  /** From 0 up to, but not including, 1. */
  random: () => number
}

/** A target and the number it is ranked by; undefined if that is unknown. */
export type Scored = { target: Target; score: number | undefined }

export type Ranking = {
  reason: string
  /** Best first. */
  ranked: readonly Target[]
  /** The numbers behind the ranking, in any order, if there are any; `POST /route` shows them. */
  scores?: readonly Scored[]
}

/** Orders targets that passed the filters, the first to ask first. */
export type Strategy = (pool: readonly Target[], scene: Scene) => Ranking

/** Ranks by a number, the lowest first. A target without one comes last; equal ones keep their order. */
export function byScore(pool: readonly Target[], score: (target: Target) => number | undefined) {
  const scores: Scored[] = pool.map((target) => ({ target, score: score(target) })).sort(leastFirst)
  return { ranked: scores.map(({ target }) => target), scores }
}

export function leastFirst({ score: one }: Scored, { score: other }: Scored): number {
  if (one === other) return 0
  if (one === undefined) return 1
  return other === undefined ? -1 : one - other
}

import type { Target } from '../catalogue/catalogue.ts'
import type { Removed } from './decision.ts'
import { rejection } from './filters.ts'
import { serving } from './names.ts'
import type { OneModel } from './one-model.ts'
import type { Scene } from './strategy.ts'

/** What the selections before have left: who is out, who is in, and the model of the vectors. */
export type Sifted = {
  removed: Removed[]
  chosen: readonly Target[] | undefined
  oneModel: OneModel | undefined
}

/** The targets that may be asked, each once, with retired ones replaced. Those that the filters reject go to `removed`. */
export function sift(
  targets: readonly Target[],
  { request, catalogue, view, nowMs }: Scene,
  { removed, chosen = [], oneModel }: Sifted,
) {
  const seen = [...chosen, ...removed.map(({ target }) => target)]
  const replaced = new Map<Target, Target>()
  const pool: Target[] = []
  for (const target of targets) {
    const answering = serving(target, catalogue, nowMs, request.task)
    // With so few targets, searching a list is faster than filling a set.
    if (seen.includes(answering)) continue
    seen.push(answering)
    const own = rejection(request, answering, view(answering))
    const found = oneModel ? oneModel(answering, own) : own
    if (found) removed.push({ target: answering, rejection: found })
    else {
      pool.push(answering)
      if (answering !== target) replaced.set(answering, target)
    }
  }
  return { pool, replaced }
}

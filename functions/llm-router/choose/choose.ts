import { isRanking } from '#runtime/contract/strategy-names.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { withAffinity } from './affinity.ts'
import type { Decision, Removed, Surroundings } from './decision.ts'
import { rejection } from './filters.ts'
import { serving } from './names.ts'
import { noCandidate } from './no-candidate.ts'
import { createOneModel, type OneModel } from './one-model.ts'
import type { RoutingRequest } from './request.ts'
import type { Selection } from './selected.ts'
import { selectionsFor } from './selection.ts'
import { strategies } from './strategies.ts'
import type { Ranking, Scene } from './strategy.ts'

/**
 * Decides which targets are asked, and in which order. Pure: it calls nobody. The filters apply to every target, whatever
 * rule, strategy or model name selected it.
 * @throws LlmError model_not_found; not_permitted, if the caller's key excludes them all; no_candidate or context_length_exceeded,
 *   with the reason for each target; or providers_exhausted, when those that could answer are unavailable for now
 */
export function choose(request: RoutingRequest, surroundings: Surroundings): Decision {
  const { catalogue, view, weightsOf, nowMs, random } = surroundings
  const scene: Scene = { request, catalogue, view, nowMs, random }
  const removed: Removed[] = []
  const oneModel = request.task === 'embed' ? createOneModel(nowMs) : undefined
  let decision: Decision | undefined
  for (const selection of selectionsFor(request, catalogue, random, weightsOf)) {
    const { pool, replaced } = sift(selection.targets, scene, { removed, chosen: decision?.candidates, oneModel })
    const ranking = withAffinity(rank(selection, pool, scene), selection.within ?? selection.strategy, scene)
    decision = decision ? followedBy(decision, ranking) : decided(selection, ranking, { removed, replaced })
    if (decision && !selection.goesOn) return cut(decision, catalogue)
  }
  throw noCandidate(removed, request, nowMs)
}

function decided(
  { strategy, experiment }: Selection,
  { reason, ranked: [first, ...rest], scores, affinity }: ReturnType<typeof withAffinity>,
  { removed, replaced }: { removed: readonly Removed[]; replaced: ReadonlyMap<Target, Target> },
): Decision | undefined {
  if (first === undefined) return undefined
  const replaces = replaced.get(first)
  return {
    ...{ strategy, reason, candidates: [first, ...rest], removed },
    ...(replaces && { replaces }),
    ...(scores && { scores }),
    ...(affinity && { affinity }),
    ...(experiment && { experiment }),
  }
}

function followedBy(decision: Decision, { ranked, scores }: Ranking): Decision {
  const all = [...(decision.scores ?? []), ...(scores ?? [])]
  return {
    ...decision,
    candidates: [...decision.candidates, ...ranked],
    ...(all.length > 0 && { scores: all }),
  }
}

function cut({ candidates: [first, ...rest], ...decision }: Decision, { failures }: Catalogue): Decision {
  const others = failures.maxAttempts - 1
  return {
    ...decision,
    candidates: [first, ...rest.slice(0, others)],
    ...(rest.length > others && { spare: rest.slice(others) }),
  }
}

/** What the selections before have left: who is out, who is in, and the model of the vectors. */
type Sifted = {
  removed: Removed[]
  chosen: readonly Target[] | undefined
  oneModel: OneModel | undefined
}

/** The targets that may be asked, each once, with retired ones replaced. Those that the filters reject go to `removed`. */
function sift(
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

function rank({ strategy, within, reason }: Selection, pool: readonly Target[], scene: Scene): Ranking {
  if (within) return { ...strategies[within](pool, scene), reason }
  return isRanking(strategy) ? strategies[strategy](pool, scene) : { reason, ranked: pool }
}

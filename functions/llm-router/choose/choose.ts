import { isRanking } from '#runtime/contract/strategy-names.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { withAffinity } from './affinity.ts'
import type { Decision, Removed, Surroundings } from './decision.ts'
import { listedFor } from './fallbacks.ts'
import { noCandidate } from './no-candidate.ts'
import { createOneModel } from './one-model.ts'
import type { RoutingRequest } from './request.ts'
import type { Selection } from './selected.ts'
import { selectionsFor } from './selection.ts'
import { type Sifted, sift } from './sift.ts'
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
    if (decision && !selection.goesOn) break
  }
  decision = withRoomier(decision, scene, { removed, oneModel })
  if (decision) return cut(decision, catalogue)
  throw noCandidate(removed, request, nowMs)
}

/** After those that were selected come the ones listed for prompts that are too long, where a selected one was too small. */
function withRoomier(
  decision: Decision | undefined,
  scene: Scene,
  { removed, oneModel }: Pick<Sifted, 'removed' | 'oneModel'>,
): Decision | undefined {
  const { request, catalogue } = scene
  const tooSmall = removed.find(({ rejection }) => rejection.kind === 'context')
  if (tooSmall === undefined) return decision
  const strategy = decision?.strategy ?? request.strategy ?? catalogue.strategy
  const targets = listedFor(tooSmall.target.model, catalogue.contextWindowFallbacks, request, scene)
  // Vectors are of another model only if the text is too long for their own: otherwise an outage would decide which they are of.
  const isTooLongForAll = !decision && removed.every(({ rejection }) => rejection.kind !== 'state')
  const sifted = { removed, chosen: decision?.candidates, oneModel: isTooLongForAll ? undefined : oneModel }
  const { pool, replaced } = sift(targets, scene, sifted)
  const reason = 'context_window'
  const ranking = { reason, ranked: pool }
  return decision
    ? followedBy(decision, ranking)
    : decided({ strategy, reason, targets }, ranking, { removed, replaced })
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

function rank({ strategy, within, reason }: Selection, pool: readonly Target[], scene: Scene): Ranking {
  if (within) return { ...strategies[within](pool, scene), reason }
  return isRanking(strategy) ? strategies[strategy](pool, scene) : { reason, ranked: pool }
}

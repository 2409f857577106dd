import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { predictedUsd } from './predict.ts'
import type { Warm } from './request.ts'
import type { Ranking, Scene } from './strategy.ts'

/** Where a conversation is cached, and whether it stays there. */
export type Affinity = { target: Target; tokens: number; isKept: boolean }

/** A target that is cached beside the one that the strategy wants first, with the numbers that they are ranked by. */
type Pair = { warm: Target; first: Target; warmScore: number | undefined; firstScore: number | undefined }

/** Whether a conversation stays where it is cached, although the strategy wants another target first. */
type Stays = (pair: Pair, scene: Scene) => boolean

/** These rank by predicted cost, which has the price of what is cached in it. */
const byPredictedCost: Stays = () => false

/** A cache makes answers faster than the measured average, since most calls have none. */
const slowerBy = 1.5
/** So many calls in flight more are no sign of a target that is busy. */
const busierBy = 2

const stays: Readonly<Record<StrategyName, Stays>> = {
  cost: byPredictedCost,
  capability: byPredictedCost,
  deadline: byPredictedCost,
  hybrid: byPredictedCost,
  cluster_first: byPredictedCost,
  external_first: byPredictedCost,
  // Who is first by chance has no claim to a conversation; but a target without a share gets none.
  weighted: ({ warmScore = 0 }) => warmScore > 0,
  // A target without a measurement has 0, or none while it is asked; it is measured by other conversations.
  latency: (pair, scene) =>
    (!pair.firstScore || (pair.warmScore ?? Number.POSITIVE_INFINITY) <= slowerBy * pair.firstScore) &&
    costsNoMore(pair, scene),
  least_busy: (pair, scene) => (pair.warmScore ?? 0) <= (pair.firstScore ?? 0) + busierBy && costsNoMore(pair, scene),
  // Its own turns are among what it has been asked for.
  usage: (pair, scene) =>
    (pair.warmScore ?? 0) <= (pair.firstScore ?? 0) + 2 * scene.request.promptTokens && costsNoMore(pair, scene),
  // The order says which model is wanted; which of its providers answers matters less than what it costs.
  task: (pair, scene) => isSameModel(pair) && costsNoMore(pair, scene),
  priority: (pair, scene) => isSameModel(pair) && costsNoMore(pair, scene),
  complexity: (pair, scene) => isSameModel(pair) && costsNoMore(pair, scene),
  tier: (pair, scene) => isSameModel(pair) && costsNoMore(pair, scene),
}

/**
 * A ranking, with the target first that has the conversation cached where that is worth it. It only changes the order of those that
 * passed the filters.
 */
export function withAffinity(
  ranking: Ranking,
  strategy: StrategyName,
  scene: Scene,
): Ranking & { affinity?: Affinity } {
  const { ranked, scores } = ranking
  const [first] = ranked
  const found = cachedAt(ranked, scene.request.caching?.warm ?? [])
  if (first === undefined || found === undefined) return ranking
  if (found.target === first) return { ...ranking, affinity: { ...found, isKept: true } }
  const scoreOf = (target: Target) => scores?.find((one) => one.target === target)?.score
  const pair = { warm: found.target, first, warmScore: scoreOf(found.target), firstScore: scoreOf(first) }
  if (!stays[strategy](pair, scene)) return { ...ranking, affinity: { ...found, isKept: false } }
  return {
    ...ranking,
    reason: 'prompt_cache',
    ranked: [found.target, ...ranked.filter((target) => target !== found.target)],
    affinity: { ...found, isKept: true },
  }
}

/** The target of a pool that had the conversation last and has it cached. */
function cachedAt(ranked: readonly Target[], warm: readonly Warm[]): Omit<Affinity, 'isKept'> | undefined {
  for (const { target: name, tokens, isConversation } of warm) {
    const target = isConversation && tokens > 0 ? ranked.find((one) => one.name === name) : undefined
    if (target) return { target, tokens }
  }
  return undefined
}

/** Where a price is unknown, the order of the strategy decides. */
function costsNoMore({ warm, first }: Pair, { request, ...knowledge }: Scene): boolean {
  const [usd, instead] = [warm, first].map((target) => predictedUsd(request, target, knowledge))
  return usd !== undefined && instead !== undefined && usd <= instead
}

function isSameModel({ warm, first }: Pair): boolean {
  const names = new Set([first.model, ...first.aliases])
  return [warm.model, ...warm.aliases].some((name) => names.has(name))
}

import { LlmError } from '#runtime/errors.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Decision, Removed, Surroundings } from './decision.ts'
import { type Meant, meantBy } from './meant.ts'
import { serving } from './names.ts'
import { noneLeft } from './none-left.ts'
import { obstacle } from './obstacles.ts'
import type { RoutingRequest } from './request.ts'
import { strategies } from './strategies.ts'
import type { Ranking, Scene } from './strategy.ts'

/**
 * Decides who may answer a request: pure, so that it can be tried without calling anybody. The hard filters hold whatever
 * rule, strategy or model name decides.
 * @throws LlmError model_not_found; no_candidate or context_length_exceeded, with what was in the way; or
 *   providers_exhausted, when all that could answer are out of order just now
 */
export function choose(request: RoutingRequest, surroundings: Surroundings): Decision {
  const { catalogue, view, nowMs, random } = surroundings
  const meant = meantBy(request, catalogue, random)
  const replaced = new Map<Target, Target>()
  const pool: Target[] = []
  const removed: Removed[] = []
  for (const target of meant.targets) {
    const answering = serving(target, catalogue, nowMs)
    if (pool.includes(answering) || removed.some((one) => one.target === answering)) continue
    const found = obstacle(request, answering, view(answering), nowMs)
    if (found) removed.push({ target: answering, obstacle: found })
    else {
      pool.push(answering)
      if (answering !== target) replaced.set(answering, target)
    }
  }
  const { reason, ranked, scores } = rank(meant, pool, { request, catalogue, view, nowMs, random })
  const [first, ...rest] = ranked.slice(0, catalogue.failures.maxAttempts)
  if (first === undefined) throw noneLeft(removed, nowMs)
  const replaces = replaced.get(first)
  return {
    strategy: meant.strategy,
    reason,
    candidates: [first, ...rest],
    removed,
    ...(replaces && { replaces }),
    ...(scores && { scores }),
    ...(meant.experiment && { experiment: meant.experiment }),
  }
}

function rank({ strategy, reason, targets }: Meant, pool: readonly Target[], scene: Scene): Ranking {
  if (strategy === 'task' || strategy === 'complexity') return { reason, ranked: pool }
  if (targets.length === 0) throw new LlmError('no_candidate', 'No target of the catalogue is meant by this request')
  return strategies[strategy](pool, scene)
}

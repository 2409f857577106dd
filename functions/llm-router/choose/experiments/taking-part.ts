import type { Arm, Catalogue, Experiment } from '../../catalogue/catalogue.ts'
import { fits } from '../condition.ts'
import type { RoutingRequest } from '../request.ts'

/** The experiment whose arms are drawn for a request that names neither a model nor a strategy: the first one that fits. */
export function experimentFor(request: RoutingRequest, { experiments }: Catalogue): Experiment | undefined {
  return experiments.find(({ when }) => isAbout(request, when))
}

/** Vectors of different models cannot be compared, so embeddings take part only where the experiment says that it is about them. */
function isAbout(request: RoutingRequest, when: Experiment['when']): boolean {
  return fits(when, request) && (request.task !== 'embed' || when.tasks !== undefined)
}

/** An arm whose strategy the caller's key does not allow is none for it. */
export function isPermitted({ strategy }: Arm, { caller }: RoutingRequest): boolean {
  const { strategies } = caller?.key ?? {}
  return strategy === undefined || strategies === undefined || strategies.includes(strategy)
}

/** Whether a request may be answered for an arm of an experiment. */
export function mayTakePart(request: RoutingRequest, catalogue: Catalogue): boolean {
  if (request.model !== undefined || request.strategy !== undefined) return false
  return experimentFor(request, catalogue)?.arms.some((arm) => isPermitted(arm, request)) ?? false
}

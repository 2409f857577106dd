import type { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { hasRetired } from '../catalogue/replacement.ts'
import type { Surroundings } from './decision.ts'
import { rejection } from './filters.ts'
import { expand, isForVectors, serving } from './names.ts'
import type { RoutingRequest } from './request.ts'

/**
 * The targets that the catalogue lists in place of one of this model. Vectors of different models cannot be compared, so embeddings go
 * only to listed targets of the same model, and to those that are listed by name and do nothing but embed.
 */
export function listedFor(
  model: string,
  names: readonly string[],
  { task }: Pick<RoutingRequest, 'task'>,
  { catalogue, nowMs }: Pick<Surroundings, 'catalogue' | 'nowMs'>,
): Target[] {
  const mayEmbed = (target: Target) =>
    !hasRetired(target, nowMs) &&
    // Whoever lists a target by its name that does nothing else can mean nothing but embeddings.
    (target.model === model || (names.includes(target.name) && isForVectors(target)))
  return expand(names, catalogue).filter(
    (target) => task !== 'embed' || mayEmbed(serving(target, catalogue, nowMs, task)),
  )
}

/**
 * The targets to ask after a failure: the remaining candidates, and those the catalogue lists for this kind of failure. A prompt that
 * was too long goes only to targets whose context window is larger than the one that refused it, or may be. One that a provider's
 * policy refused goes only to the targets listed for that. The filters apply to the lists as well.
 */
export function nextAfter(
  { target: failed, error }: { target: Target; error: LlmError },
  left: readonly Target[],
  request: RoutingRequest,
  surroundings: Surroundings,
): Target[] {
  const { catalogue, view, nowMs } = surroundings
  const listed = (names: readonly string[]) =>
    listedFor(failed.model, names, request, surroundings)
      .map((target) => serving(target, catalogue, nowMs, request.task))
      .filter((target) => target !== failed && rejection(request, target, view(target)) === undefined)
  if (error.code === 'context_length_exceeded') {
    // A window that is not stated may be of any size, so here it is only known that this one was too small.
    // One that is stated may be larger than what this account, or this host, is given: then the provider's own figure counts.
    const { contextWindowTokens: told = Number.POSITIVE_INFINITY } = error.details
    const tooFewTokens = Math.min(failed.contextWindowTokens ?? 0, told)
    const roomier = left.filter((target) => windowOf(target) > tooFewTokens)
    return [...new Set([...listed(catalogue.contextWindowFallbacks), ...roomier])]
  }
  if (error.code === 'content_policy_violation') return [...new Set(listed(catalogue.contentPolicyFallbacks))]
  return error.tryAnother || isProvidersRefusal(error) ? [...left] : []
}

/** Each of them may take a trip to the store, only to find that a budget has no room. */
const mostPassedOver = 10

/**
 * How many more targets one request may ask. What a catalogue lists for a failure adds to the candidates, and not to their number. A
 * target that a budget or a limit keeps from being asked leaves its place to the next, and so does one that is waking.
 * @param passedOver how many could not be asked
 */
export function placesLeft(
  asked: number,
  passedOver: number,
  { failures: { maxAttempts } }: { failures: Pick<Catalogue['failures'], 'maxAttempts'> },
): number {
  return passedOver < maxAttempts + mostPassedOver ? maxAttempts - asked : 0
}

/** False where a host or a function is still starting: nobody there has been asked, and the place is the next target's. */
export function takesPlace({ code }: Pick<LlmError, 'code'>): boolean {
  return code !== 'waking'
}

/**
 * True where a provider itself has refused the request, and not a function of ours. It may be about what this provider takes
 * of OpenAI's API, in words that the table of blame does not have: a second opinion tells.
 */
export function isProvidersRefusal({ code, details }: LlmError): boolean {
  return code === 'invalid_request' && details.providerCode !== undefined
}

function windowOf({ contextWindowTokens }: Target): number {
  return contextWindowTokens ?? Number.POSITIVE_INFINITY
}

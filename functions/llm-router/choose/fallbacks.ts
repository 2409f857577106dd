import type { LlmError } from '#runtime/errors.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Surroundings } from './decision.ts'
import { rejection } from './filters.ts'
import { expand, serving } from './names.ts'
import type { RoutingRequest } from './request.ts'

/**
 * Whom to ask after a failure, of those that were to be asked anyway and of the lists that the catalogue has for such a
 * failure. A prompt that was too long goes on only to larger windows; one that was refused by policy only to the targets
 * that are named for it. The hard filters hold for the lists too.
 */
export function nextAfter(
  { target: failed, error }: { target: Target; error: LlmError },
  left: readonly Target[],
  request: RoutingRequest,
  surroundings: Surroundings,
): Target[] {
  const { catalogue, view, nowMs } = surroundings
  const listed = (names: readonly string[]) =>
    expand(names, catalogue)
      .map((target) => serving(target, catalogue, nowMs))
      .filter((target) => target !== failed && rejection(request, target, view(target), nowMs) === undefined)
  if (error.code === 'context_length_exceeded') {
    const roomier = left.filter((target) => windowOf(target) > windowOf(failed))
    return [...new Set([...listed(catalogue.contextWindowFallbacks), ...roomier])]
  }
  if (error.code === 'content_policy_violation') return [...new Set(listed(catalogue.contentPolicyFallbacks))]
  return error.tryAnother ? [...left] : []
}

function windowOf({ contextWindowTokens }: Target): number {
  return contextWindowTokens ?? Number.POSITIVE_INFINITY
}

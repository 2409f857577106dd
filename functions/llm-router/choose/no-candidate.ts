import { LlmError } from '#runtime/errors.ts'
import type { Removed } from './decision.ts'
import type { RoutingRequest } from './request.ts'

/** The answer when the filters have left nobody: what was in the way of each, and when that passes where it does. */
export function noCandidate(removed: readonly Removed[], { model }: RoutingRequest, nowMs: number): LlmError {
  const said = removed.map(({ target, rejection }) => `${target.name} ${rejection.why}`).join('; ')
  if (removed.length > 0 && removed.every(({ rejection }) => rejection.kind === 'key')) {
    return new LlmError('not_permitted', said, model === undefined ? {} : { param: 'model' })
  }
  const passing = removed.filter(({ rejection }) => rejection.kind === 'state')
  if (passing.length > 0) return outOfOrder(passing, said, nowMs)
  const isTooLong = removed.some(({ rejection }) => rejection.kind === 'context')
  if (isTooLong)
    return new LlmError('context_length_exceeded', `The request is too long: ${said}`, { param: 'messages' })
  return new LlmError('no_candidate', `No target may answer this request: ${said}`)
}

function outOfOrder(passing: readonly Removed[], said: string, nowMs: number): LlmError {
  const waits = passing.flatMap(({ rejection }) => (rejection.untilMs === undefined ? [] : [rejection.untilMs - nowMs]))
  return new LlmError('providers_exhausted', `All providers exhausted: ${said}`, {
    fallbackErrors: passing.map(({ target, rejection }) => ({
      provider: target.provider,
      target: target.name,
      code: 'providers_exhausted',
      status: 503,
      message: `${target.name} ${rejection.why}`,
    })),
    ...(waits.length > 0 && { retryAfterMs: Math.max(0, Math.min(...waits)) }),
  })
}

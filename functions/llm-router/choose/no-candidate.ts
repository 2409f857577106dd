import { LlmError } from '#runtime/errors.ts'
import type { Removed } from './decision.ts'
import type { RoutingRequest } from './request.ts'

/** Nobody may be asked. It knows what was in the way of each target. */
export class NoCandidate extends LlmError {
  readonly removed: readonly Removed[]

  constructor(removed: readonly Removed[], ...[code, message, details]: ConstructorParameters<typeof LlmError>) {
    super(code, message, details)
    this.removed = removed
  }
}

/** The answer when the filters have left nobody: what was in the way of each, and when that passes where it does. */
export function noCandidate(removed: readonly Removed[], { model }: RoutingRequest, nowMs: number): NoCandidate {
  const said = removed.map(({ target, rejection }) => `${target.name} ${rejection.why}`).join('; ')
  if (removed.length > 0 && removed.every(({ rejection }) => rejection.kind === 'key')) {
    return new NoCandidate(removed, 'not_permitted', said, model === undefined ? {} : { param: 'model' })
  }
  const passing = removed.filter(({ rejection }) => rejection.kind === 'state')
  if (passing.length > 0) return outOfOrder(removed, passing, said, nowMs)
  const isTooLong = removed.some(({ rejection }) => rejection.kind === 'context')
  if (isTooLong)
    return new NoCandidate(removed, 'context_length_exceeded', `The request is too long: ${said}`, {
      param: 'messages',
    })
  return new NoCandidate(removed, 'no_candidate', `No target may answer this request: ${said}`)
}

function outOfOrder(
  removed: readonly Removed[],
  passing: readonly Removed[],
  said: string,
  nowMs: number,
): NoCandidate {
  const waits = passing.flatMap(({ rejection }) => (rejection.untilMs === undefined ? [] : [rejection.untilMs - nowMs]))
  return new NoCandidate(removed, 'providers_exhausted', `All providers exhausted: ${said}`, {
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

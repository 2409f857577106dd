import type { Target } from '../catalogue/catalogue.ts'
import type { Asked } from '../state/circuit.ts'
import type { OutOfUse } from '../state/standing.ts'
import type { TargetView } from '../state/target-view.ts'
import type { RoutingRequest } from './request.ts'

/**
 * Why a target must not get a request now. `key`, `request` and `context` concern the caller and the request, and are permanent;
 * `state` is temporary, until `untilMs` if that is known.
 */
export type Rejection = {
  kind: 'key' | 'request' | 'context' | 'state'
  why: string
  untilMs?: number
  /** What its state is. */
  status?: OutOfUse['status']
}

/**
 * The hard filters. They apply to every target, whatever rule, strategy, name or fallback selected it.
 * @param isCounted true if the request already has its place in the target's minute
 */
export function rejection(
  request: RoutingRequest,
  target: Target,
  view: Pick<TargetView, 'standing'>,
  isCounted = false,
): Rejection | undefined {
  const asked = { ...askedBy(request), isCounted }
  return ofKey(request, target) ?? ofRequest(request, target) ?? ofContext(request, target) ?? ofState(asked, view)
}

/** The properties of a request that a target's state depends on. */
export function askedBy({ promptTokens, fingerprint }: RoutingRequest): Asked {
  return { tokens: promptTokens, fingerprint }
}

function ofKey({ caller }: RoutingRequest, target: Target): Rejection | undefined {
  const isPermitted = caller?.targets?.has(target) ?? true
  return isPermitted ? undefined : { kind: 'key', why: `is not allowed to the key ${caller?.key?.name}` }
}

function ofRequest(request: RoutingRequest, target: Target): Rejection | undefined {
  if (request.private && target.locality !== 'in-cluster') {
    return { kind: 'request', why: 'is outside the cluster, and the request is private' }
  }
  if (!target.tasks.includes(request.task)) return { kind: 'request', why: `does not do the task ${request.task}` }
  for (const need of request.needs) {
    if (!target.capabilities.includes(need)) return { kind: 'request', why: `cannot do ${need}` }
  }
  return target.enabled ? undefined : { kind: 'request', why: 'is not enabled in the catalogue' }
}

/** Token counts are estimates. At least this share of them is certain. */
const certainly = 0.7

function ofContext(
  { promptTokens, contextTokens = promptTokens, maxOutputTokens = 0 }: RoutingRequest,
  target: Target,
): Rejection | undefined {
  const { contextWindowTokens: window, tokensPerMinute: perMinute } = target
  if (perMinute !== undefined && promptTokens * certainly > perMinute) {
    return {
      kind: 'context',
      why: `may have ${perMinute} tokens a minute in all, and the request has about ${promptTokens}`,
    }
  }
  if (window === undefined || contextTokens * certainly + maxOutputTokens <= window) return undefined
  return {
    kind: 'context',
    why: `has room for ${window} tokens, and the request has about ${contextTokens + maxOutputTokens}`,
  }
}

function ofState(asked: Asked, view: Pick<TargetView, 'standing'>): Rejection | undefined {
  const known = view.standing(asked)
  if (!('why' in known)) return undefined
  const { status, why, untilMs } = known
  return { kind: 'state', why, status, ...(untilMs !== undefined && { untilMs }) }
}

/** True for a self-hosted target: one of our clusters in any cloud, or one in this cluster. */
export function isSelfHosted(target: Target): boolean {
  return target.cluster !== undefined || target.locality === 'in-cluster'
}

import { header } from '#runtime/contract/headers.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { InvokeParts } from './invoke.ts'

/** Whether a request to the target would find somebody there. It reaches no model and costs nothing. */
export type Probe = (target: Target, signal: AbortSignal) => Promise<boolean>

const limitMs = 10_000

/**
 * Asks the target's function how its host is. Only a function of ours gives its replies a request id: without one, the platform has
 * answered. A function that knows nothing of its host is there itself, and a request finds out the rest.
 */
export function createProbe({
  send,
  siblings,
  functionToken,
}: Pick<InvokeParts, 'send' | 'siblings' | 'functionToken'>): Probe {
  return async (target, signal) => {
    const token = functionToken()
    const { headers, body } = await send({
      url: `${siblings.urlOf(target.function)}/health?max_age_ms=0`,
      method: 'GET',
      headers: { accept: 'application/json', ...(token !== undefined && { [header.functionToken]: token }) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    })
    if (headers['x-request-id'] === undefined) return false
    return Object(jsonOrUndefined(body.toString('utf8'))).healthy !== false
  }
}

import type { Target } from '../catalogue/catalogue.ts'
import { hasRetired } from '../catalogue/replacement.ts'
import type { Rejection } from './filters.ts'

/** What is in the way of a target, if what is in its own way is `found`. */
export type OneModel = (target: Target, found: Rejection | undefined) => Rejection | undefined

/**
 * Keeps embeddings to one model, because vectors of different models cannot be compared. The first target that the request and its key
 * allow says which model it is, whether it is up or not: otherwise an outage would put other vectors into the caller's index.
 */
export function createOneModel(nowMs: number): OneModel {
  let model: string | undefined
  return (target, found) => {
    if (found?.kind === 'key' || found?.kind === 'request') return found
    model ??= target.model
    if (target.model !== model) {
      return { kind: 'request', why: `makes vectors that cannot be compared with those of ${model}` }
    }
    return hasRetired(target, nowMs) ? retired(target) : found
  }
}

function retired({ retires, replacement }: Target): Rejection {
  const instead = replacement && `; name its replacement ${replacement}, and make the older vectors anew`
  return { kind: 'request', why: `has retired on ${retires}${instead ?? ''}` }
}

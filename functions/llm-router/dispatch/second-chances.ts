import type { Target } from '../catalogue/catalogue.ts'
import { type FailedAttempt, refusalsIn } from './exhausted.ts'
import { type Retry, type RetryParts, toRetry } from './retry.ts'
import { type Full, fullOnes } from './room/full.ts'

/** A target that is asked once more, and why it may answer now. */
export type SecondChance =
  | ({ why: 'failed' } & Retry)
  | ({ why: 'full'; limitMs: number } & Full)
  | { why: 'waking'; target: Target }

/** The longest wait for room where a provider has refused the request: the refusal is most likely right, and the caller learns of it soon. */
const secondOpinionMs = 1000

type Given = {
  /** The second chances that there have been. */
  had: readonly SecondChance[]
  leftMs: number
  /** False if as many targets have been asked as one request may ask. */
  hasPlaces: boolean
}

/**
 * Who may answer yet when all candidates have failed, the soonest first: one that failed for a moment, then those that are full, then one
 * that is waking, for as long as the request lasts. Nobody, if the last failure is the request's own fault. If one provider alone takes
 * it for that, whoever can tell soon is asked for a second opinion.
 */
export function secondChances(
  failed: readonly FailedAttempt[],
  { had, leftMs, hasPlaces }: Given,
  parts: RetryParts,
): SecondChance[] {
  const refusals = refusalsIn(failed)
  const last = failed.at(-1)
  const isRequests = last !== undefined && !last.error.tryAnother && last !== refusals[0]
  if (isRequests || refusals.length > 1) return []
  const isNew = (why: SecondChance['why']) => (one: { target: Target }) =>
    !had.some((chance) => chance.why === why && chance.target === one.target)

  // When no place is left, a target that was refused is not asked now, but only one that has been asked before.
  const mayBeAsked = hasPlaces ? failed : failed.filter(({ isUnasked }) => !isUnasked)
  const retry = had.length === 0 ? toRetry(mayBeAsked, leftMs, parts) : undefined

  // Whoever is full is well, and will have room: several get an equal part of the wait each.
  const opinionMs = refusals.length > 0 ? secondOpinionMs : Number.POSITIVE_INFINITY
  const full = fullOnes(failed).filter(isNew('full'))
  const shares = full.length + had.filter(({ why }) => why === 'full').length
  const limitMs = Math.min(parts.catalogue.failures.waitForRoomMs, leftMs / 2, opinionMs) / shares
  const awaited = limitMs > 0 ? full : []

  const asleep = failed.filter(({ error }) => error.code === 'waking').find(isNew('waking'))
  return [
    ...(retry ? [{ why: 'failed' as const, ...retry }] : []),
    ...awaited.map((one) => ({ why: 'full' as const, limitMs, ...one })),
    ...(asleep && refusals.length === 0 ? [{ why: 'waking' as const, target: asleep.target }] : []),
  ]
}

import { LlmError } from '#runtime/errors.ts'
import { describeError } from '#runtime/log.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Deployment } from '../state/standing.ts'
import type { Attempt } from './attempt.ts'

export type ColdStartParts = {
  deploymentOf: (functionName: string) => Deployment | undefined
  /** Asks the platform for the state of functions again; one that is not ready has not been for `waitedMs`. */
  refreshDeployments: (functionName: string, waitedMs: number) => Promise<void>
}

/**
 * Gives up an attempt whose function has no ready replica after the time of a cold start, so that the next candidate is asked.
 * The gateway itself would hold the call for a minute or more. No provider was reached, so nothing can be billed. What the last
 * list said does not matter: a function can have crashed since. An attempt with less time than that is left to its own limit.
 * Call what is returned when the attempt has ended.
 * @param isLast true if no other place is left, so that the next candidate gets this one only while the function is starting
 */
export function limitColdStart(
  { target, timeLeftMs, log, giveUp }: Pick<Attempt, 'target' | 'timeLeftMs' | 'log' | 'giveUp'>,
  { deploymentOf, refreshDeployments, catalogue }: ColdStartParts & { catalogue: Pick<Catalogue, 'failures'> },
  { isLast }: { isLast: boolean },
): () => void {
  const { coldStartMs } = catalogue.failures
  if (deploymentOf(target.function) === undefined || timeLeftMs <= coldStartMs) return () => {}
  const timer = setTimeout(async () => {
    await refreshDeployments(target.function, coldStartMs).catch((error: unknown) =>
      log.debug(describeError(error), 'no list of functions'),
    )
    const state = deploymentOf(target.function)?.state
    if (state === 'ready' || (isLast && state !== 'unready')) return
    const what = `${target.function} has no ready replica after ${coldStartMs} ms`
    // One that is starting is no failure; while it goes on starting, it is skipped as `unready`.
    giveUp(new LlmError(state === 'unready' ? 'waking' : 'function_unavailable', what))
  }, coldStartMs)
  return () => clearTimeout(timer)
}

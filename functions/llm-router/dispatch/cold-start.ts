import { LlmError } from '#runtime/errors.ts'
import type { Log } from '#runtime/log.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { Deployment } from '../state/standing.ts'
import type { Running } from './attempt.ts'

export type ColdStartParts = {
  deploymentOf: (functionName: string) => Deployment | undefined
  /** Asks the platform for the state of functions again. */
  refreshDeployments: () => Promise<void>
}

/**
 * Gives up an attempt whose function still has no ready replica after the time of a cold start, so that the next candidate is
 * asked. The gateway itself would hold the call for a minute or more. No provider was reached, so nothing can be billed.
 */
export function limitColdStart(
  running: Running<unknown>,
  { target, coldStartMs, log }: { target: Target; coldStartMs: number; log: Log },
  { deploymentOf, refreshDeployments }: ColdStartParts,
): void {
  const isReady = () => (deploymentOf(target.function)?.state ?? 'ready') === 'ready'
  if (isReady()) return
  const timer = setTimeout(async () => {
    await refreshDeployments().catch((error: unknown) => log.debug({ error: String(error) }, 'no list of functions'))
    if (isReady()) return
    const what = `${target.function} has no ready replica after ${coldStartMs} ms`
    running.giveUp(new LlmError('function_unavailable', what))
  }, coldStartMs)
  running.ended.catch(() => {}).finally(() => clearTimeout(timer))
}

import type { Deployment } from '../state/standing.ts'

export type HeldCallsParts = {
  deploymentOf: (functionName: string) => Deployment | undefined
  /** Reads the platform's list of functions again, unless it is new. */
  relist: () => Promise<void>
  steadyNow: () => number
}

/**
 * Tells of a call that is sent now whether the platform holds it, because its function has no ready replica; false while that is not
 * known. Ask when the call has ended: by then, the function may look as if it had been ready all the time.
 */
export type MayBeHeld = (functionName: string) => () => boolean

type Look = { isPending: boolean; sawNone: boolean }

/** No function is scaled to zero so soon after a call. */
const quietMs = 30_000
/** What a list says later may have become of the function since: a call that it already works on is not held. */
const promptlyMs = 1000

/**
 * The list of functions is up to a minute old, and a router's first call comes before its first list. So the first call after a pause
 * has the list read beside it, and those that are sent until it is there learn from it, too.
 */
export function createMayBeHeld({ deploymentOf, relist, steadyNow }: HeldCallsParts): MayBeHeld {
  const lastCallsMs = new Map<string, number>()
  const looks = new Map<string, Look>()

  function look(functionName: string, beganMs: number): Look {
    const begun: Look = { isPending: true, sawNone: false }
    looks.set(functionName, begun)
    relist()
      .then(() => {
        begun.sawNone = steadyNow() <= beganMs + promptlyMs && hasNoReplica(deploymentOf(functionName))
      })
      // Without a new list the last one holds.
      .catch(() => {})
      .finally(() => {
        begun.isPending = false
      })
    return begun
  }

  return (functionName) => {
    const nowMs = steadyNow()
    const lastMs = lastCallsMs.get(functionName) ?? Number.NEGATIVE_INFINITY
    lastCallsMs.set(functionName, nowMs)
    if (hasNoReplica(deploymentOf(functionName))) return () => true
    const last = looks.get(functionName)
    if (last?.isPending) return () => last.sawNone
    if (nowMs < lastMs + quietMs) return () => false
    const begun = look(functionName, nowMs)
    return () => begun.sawNone
  }
}

function hasNoReplica(deployment: Deployment | undefined): boolean {
  return deployment?.state === 'asleep' || deployment?.state === 'unready'
}

import type { Log } from '#runtime/log.ts'
import type { Accounts, Settlement } from './accounts.ts'
import { StoreError, StoreUnavailable } from './port.ts'
import type { Recovery } from './recovery.ts'
import type { createStoreHealth } from './store-health.ts'
import { withinTime } from './time-limit.ts'
import type { WaitingSettlements } from './waiting-settlements.ts'

type Parts = {
  accounts: Pick<Accounts, 'tryWriting' | 'settle'>
  health: ReturnType<typeof createStoreHealth>
  waiting: WaitingSettlements
  recovery: Pick<Recovery, 'size' | 'replay'>
  log: Log
  timeoutMs: number
  patienceMs: number
}

const firstPauseMs = 100
const longestPauseMs = 5000

/**
 * Tries in the background whether a store that failed is well again, and replays the settlements that wait for it, and
 * those of killed routers. The pauses between trials grow. A slow store gets its settlements too, but is not asked by requests until it is
 * quick again.
 */
export function createTrials({ accounts, health, waiting, recovery, log, timeoutMs, patienceMs }: Parts) {
  let pauseMs = firstPauseMs
  let timer: NodeJS.Timeout | undefined
  let hasEnded = false
  let isDoubted = false
  let saidRefused = 0

  const isAllSettled = () => waiting.size() === 0 && recovery.size() === 0
  const settle = (settlement: Settlement) => withinTime(accounts.settle(settlement), patienceMs)

  async function tryNow(): Promise<void> {
    const startMs = performance.now()
    try {
      // A store that cannot write may still read well.
      await withinTime(accounts.tryWriting(), patienceMs)
      const isQuick = performance.now() - startMs <= timeoutMs
      const refusal = await waiting.replay(settle)
      isDoubted = false
      const isRefusing = refusal !== undefined && !health.hasSettled()
      // Else the next settlement would only find out again.
      if (isRefusing) health.refused(refusal)
      else if (isQuick) health.recovered()
      else health.answeredLate()
      // They may be many, and requests need not wait for them.
      const refusalOfLeft = await recovery.replay(settle)
      sayRefused(isRefusing ? undefined : (refusal ?? refusalOfLeft))
      if (isQuick && isAllSettled()) pauseMs = firstPauseMs
    } catch (error) {
      if (error instanceof StoreUnavailable) health.silent(error)
      else health.refused(error)
    }
    timer = undefined
    later()
  }

  /** The state of a store that is well otherwise does not tell of them. */
  function sayRefused(refusal: unknown): void {
    const refused = refusal === undefined ? 0 : waiting.size() + recovery.size()
    const reason = refusal instanceof StoreError ? refusal.message : 'unexpected error'
    if (refused > saidRefused)
      log.warn({ refused, reason }, 'the store can write, but refuses some settlements: they wait')
    saidRefused = refused
  }

  /** Plans a trial, if there is reason for one. */
  function later(): void {
    if (hasEnded || timer || (health.isCertain() && !isDoubted && isAllSettled())) return
    timer = setTimeout(tryNow, pauseMs).unref()
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }

  return {
    later,
    /** There is a reason that no call has met. */
    doubt() {
      isDoubted = true
      later()
    },
    end() {
      hasEnded = true
      clearTimeout(timer)
    },
  }
}

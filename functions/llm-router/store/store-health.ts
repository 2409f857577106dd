import { describeError, type Log } from '#runtime/log.ts'
import { StoreError } from './port.ts'

export type StoreHealth = {
  /**
   * `refusing`: it answers, and cannot do it, or what it writes is lost. `slow`: it answers, too late for most requests. `away`: it does
   * not answer, and is not asked until it does so again.
   */
  state: 'ok' | 'refusing' | 'slow' | 'away'
  /** Milliseconds since the epoch. */
  sinceMs: number
  /** What the store has said, or why it says nothing. */
  reason?: string | undefined
}

/** How long anything waits for a slow store, if it may not go on without it or nobody waits for it in turn. */
export const longestWaitMs = 5000

/** For so long an answer tells how the store is. */
const oldMs = 10_000

/** So many calls in a row without an answer mean that the store is away, unless they all waited through the same moment. */
const mostSilent = 3

/** What calls of the store tell about it. It logs when the state turns, and not with each call. */
export function createStoreHealth({ now, log, timeoutMs }: { now: () => number; log: Log; timeoutMs: number }) {
  let health: StoreHealth = { state: 'ok', sinceMs: now() }
  let silent = 0
  let silentSinceMs = 0
  let answeredMs = performance.now()
  let hasSettled = false

  function turn(state: 'refusing' | 'slow' | 'away', error: unknown): void {
    hasSettled = false
    const reason = error instanceof StoreError ? error.message : 'unexpected error'
    if (health.state === state) {
      // A request does not wait until the reason is known.
      health = { ...health, reason }
      return
    }
    health = { state, sinceMs: now(), reason }
    log.warn({ state, reason, ...(!(error instanceof StoreError) && describeError(error)) }, 'the store fails')
  }

  function answered(): void {
    silent = 0
    answeredMs = performance.now()
  }

  return {
    now: (): StoreHealth => health,
    /** False if there is reason to find out how the store is. */
    isCertain: () => health.state === 'ok' && silent === 0,
    /** True if what is known of the store may have changed since. */
    isOld: () => performance.now() - answeredMs > oldMs,
    answered,
    /** It has made a settlement. */
    settled() {
      hasSettled = true
    },
    /** Whether it has made one since it last failed: what it refuses all the same is refused for its own sake. */
    hasSettled: () => hasSettled,
    refused(error: unknown) {
      answered()
      turn('refusing', error)
    },
    silent(error: unknown) {
      if (silent === 0) silentSinceMs = performance.now()
      silent += 1
      const lastedMs = performance.now() - silentSinceMs
      if (silent >= mostSilent && lastedMs >= timeoutMs) turn('away', error)
    },
    /** An answer that came after its time. */
    answeredLate() {
      answered()
      if (health.state === 'away') turn('slow', new StoreError(`The store takes more than ${timeoutMs} ms to answer`))
    },
    /** Whether it makes sense to ask: for a request that waits no longer than `timeoutMs`, or for a patient one. */
    isWorthAsking(isPatient: boolean): boolean {
      if (health.state === 'slow') return isPatient
      return health.state !== 'away' || (isPatient && Math.abs(now() - health.sinceMs) < longestWaitMs)
    },
    recovered() {
      answered()
      if (health.state === 'ok') return
      log.info({ forMs: now() - health.sinceMs }, 'the store is back')
      health = { state: 'ok', sinceMs: now() }
    },
  }
}

import { describeError, type Log } from '#runtime/log.ts'
import { StoreError } from './port.ts'

export type StoreHealth = {
  /** `refusing`: it answers, and cannot do it. `away`: it does not answer, and is not asked until it does so again. */
  state: 'ok' | 'refusing' | 'away'
  /** Milliseconds since the epoch. */
  sinceMs: number
  /** What the store has said, or why it says nothing. */
  reason?: string | undefined
}

/** So many calls in a row without an answer mean that the store is away, unless they all waited through the same moment. */
const mostSilent = 3

/** What calls of the store tell about it. It logs when the state turns, and not with each call. */
export function createStoreHealth({ now, log, timeoutMs }: { now: () => number; log: Log; timeoutMs: number }) {
  let health: StoreHealth = { state: 'ok', sinceMs: now() }
  let silent = 0
  let silentSinceMs = 0

  function turn(state: 'refusing' | 'away', error: unknown): void {
    if (health.state === state) return
    const reason = error instanceof StoreError ? error.message : 'unexpected error'
    health = { state, sinceMs: now(), reason }
    log.warn({ state, reason, ...(!(error instanceof StoreError) && describeError(error)) }, 'the store fails')
  }

  return {
    now: (): StoreHealth => health,
    /** False if there is reason to find out how the store is. */
    isCertain: () => health.state === 'ok' && silent === 0,
    answered() {
      silent = 0
    },
    refused(error: unknown) {
      silent = 0
      turn('refusing', error)
    },
    silent(error: unknown) {
      if (silent === 0) silentSinceMs = performance.now()
      silent += 1
      const lastedMs = performance.now() - silentSinceMs
      if (silent >= mostSilent && lastedMs >= timeoutMs) turn('away', error)
    },
    recovered() {
      silent = 0
      if (health.state === 'ok') return
      log.info({ forMs: now() - health.sinceMs }, 'the store is back')
      health = { state: 'ok', sinceMs: now() }
    },
  }
}

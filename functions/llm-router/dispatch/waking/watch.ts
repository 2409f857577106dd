const firstPauseMs = 250
const longestPauseMs = 5000

export type WatchParts = {
  /** Asks once whether the host is there. */
  isThere: (signal: AbortSignal) => Promise<boolean>
  /** Called when it is not. */
  missed: () => void
  /** Rejects when the signal aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** A clock that only goes forward. */
  steadyNow: () => number
}

export type Watch = {
  /** True if a request may ask the host itself: nobody watches it, and it has not been asked in vain just now. */
  isDue(): boolean
  /** A request has asked in vain. */
  missed(): void
  /** Resolves when the host is there; rejects with the signal's reason. */
  awake(signal: AbortSignal): Promise<void>
  /** The host has answered a request. */
  woke(): void
}

/**
 * Watches for a host that starts: asks it with growing pauses, once for all who wait, and only as long as anybody waits. The pauses
 * go on growing until it has answered a request, since some hosts are there before they work.
 */
export function createWatch({ isThere, missed, wait, steadyNow }: WatchParts): Watch {
  let pauseMs = firstPauseMs
  let dueMs = Number.NEGATIVE_INFINITY
  let round: { came: Promise<void>; waiting: number; abort: AbortController } | undefined

  function miss(): void {
    missed()
    // Of requests that have asked together, only the first lengthens the pause.
    if (steadyNow() < dueMs) return
    dueMs = steadyNow() + pauseMs
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }

  async function watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      await wait(Math.max(0, dueMs - steadyNow()), signal)
      if (await isThere(signal).catch(() => false)) return
      signal.throwIfAborted()
      miss()
    }
  }

  function begin() {
    const abort = new AbortController()
    const came = watch(abort.signal).finally(() => {
      if (round?.abort === abort) round = undefined
    })
    came.catch(() => {})
    return { came, waiting: 0, abort }
  }

  return {
    isDue: () => round === undefined && steadyNow() >= dueMs,
    missed: miss,
    async awake(signal) {
      signal.throwIfAborted()
      round ??= begin()
      const joined = round
      joined.waiting += 1
      const left = Promise.withResolvers<never>()
      const leave = () => left.reject(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
      try {
        await Promise.race([joined.came, left.promise])
      } finally {
        signal.removeEventListener('abort', leave)
        joined.waiting -= 1
        if (joined.waiting === 0 && round === joined) {
          round = undefined
          joined.abort.abort()
        }
      }
    },
    woke() {
      pauseMs = firstPauseMs
      dueMs = Number.NEGATIVE_INFINITY
    },
  }
}

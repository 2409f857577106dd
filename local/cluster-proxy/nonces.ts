export type Nonces = {
  /**
   * Remembers a nonce and the time of its request. Returns `replayed` if it is already known, `full` if there is no room, and
   * `forgotten` if it may have been used and is no longer known.
   */
  take(nonce: string, timestamp: number): 'fresh' | 'replayed' | 'full' | 'forgotten'
}

/**
 * The nonces of the last `keptMs`. Beyond `most` of them, further ones are refused: forgetting one early would allow a replay. Once
 * a nonce expires, all requests from its second and before are refused for good, so that setting the clock back allows no replay.
 * @param elapsedMs a monotonic clock
 */
export function createNonces(elapsedMs: () => number, { keptMs, most }: { keptMs: number; most: number }): Nonces {
  const taken = new Map<string, { atMs: number; timestamp: number }>()
  let forgottenUntil = Number.NEGATIVE_INFINITY

  function forgetOld(): void {
    // A Map keeps insertion order.
    for (const [nonce, { atMs, timestamp }] of taken) {
      if (elapsedMs() - atMs <= keptMs) return
      taken.delete(nonce)
      forgottenUntil = Math.max(forgottenUntil, timestamp)
    }
  }

  return {
    take(nonce, timestamp) {
      forgetOld()
      if (taken.has(nonce)) return 'replayed'
      if (timestamp <= forgottenUntil) return 'forgotten'
      if (taken.size >= most) return 'full'
      taken.set(nonce, { atMs: elapsedMs(), timestamp })
      return 'fresh'
    },
  }
}

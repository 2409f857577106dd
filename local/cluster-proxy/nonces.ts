export type Nonces = {
  /**
   * Remembers a nonce, and the time for which its request was signed. `replayed` where it is remembered already, `full` where it
   * cannot be, `forgotten` where it may have been taken and is not remembered any more.
   */
  take(nonce: string, timestamp: number): 'fresh' | 'replayed' | 'full' | 'forgotten'
}

/**
 * The nonces of the last `keptMs`. When there are `most` of them, further ones are refused: forgetting one early would let a
 * request be replayed. With a nonce that is forgotten in time, all requests of its second and before are refused for good, so
 * that nothing comes again when the clock is set back.
 * @param elapsedMs runs on evenly, however the clock is set
 */
export function createNonces(elapsedMs: () => number, { keptMs, most }: { keptMs: number; most: number }): Nonces {
  const taken = new Map<string, { atMs: number; timestamp: number }>()
  let forgottenUntil = Number.NEGATIVE_INFINITY

  function forgetOld(): void {
    // A Map keeps the order in which they came.
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

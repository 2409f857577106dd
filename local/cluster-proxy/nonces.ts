export type Nonces = {
  /** Remembers a nonce. `replayed` where it is remembered already, `full` where it cannot be. */
  take(nonce: string): 'fresh' | 'replayed' | 'full'
}

/**
 * The nonces of the last `keptMs`. When there are `most` of them, further ones are refused: forgetting one early would let a
 * request be replayed.
 */
export function createNonces(now: () => number, { keptMs, most }: { keptMs: number; most: number }): Nonces {
  const takenMs = new Map<string, number>()

  function forgetOld(): void {
    // A Map keeps the order in which they came.
    for (const [nonce, atMs] of takenMs) {
      if (now() - atMs <= keptMs) return
      takenMs.delete(nonce)
    }
  }

  return {
    take(nonce) {
      forgetOld()
      if (takenMs.has(nonce)) return 'replayed'
      if (takenMs.size >= most) return 'full'
      takenMs.set(nonce, now())
      return 'fresh'
    },
  }
}

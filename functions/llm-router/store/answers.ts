/** An answer that is kept for whoever asks the same again. The store knows nothing of its content. */
export type KeptAnswer = { text: string; keptMs: number }

/** What came of looking for an answer. Without one, the asker has the lease to make it, or somebody else has. */
export type Sought = { answer: KeptAnswer } | { lease: 'own' | 'other' }

export type Answers = {
  find(key: string): Promise<KeptAnswer | undefined>
  /**
   * Finds the answer of a key or, if there is none and nobody makes it, takes the lease to make it. Where another has the lease, it is
   * noted that somebody waits. One that would end more than `mostClockSkewMs` after the asker's is nobody's: a clock was set back.
   * @param untilMs when the lease ends, unless it is renewed
   * @param afterMs an answer that was kept then, or before, is none for who asks; it stays for all others
   */
  seek(key: string, holder: string, untilMs: number, afterMs?: number): Promise<Sought>
  /** Renews a lease. Returns when somebody has last waited for it, or 0; undefined if another has it by now. */
  renew(key: string, holder: string, untilMs: number): Promise<number | undefined>
  /** Ends a lease without an answer. */
  release(key: string, holder: string): Promise<void>
  /**
   * Keeps an answer in the place of an older one, and ends the lease of its key. The oldest go while all of them together take more
   * than `mostBytes`.
   */
  keep(key: string, answer: KeptAnswer & { expiresMs: number }, mostBytes: number): Promise<void>
  /** Forgets an answer, unless a newer one has taken its place. */
  remove(key: string, keptMs: number): Promise<void>
}

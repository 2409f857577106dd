/** What scaling to zero does to a function whose calls come at random (Poisson), and whose replicas end after a time without calls. */
export type Idle = { perMs: number; zeroAfterMs: number }

/** The share of calls that find no replica: those whose gap to the call before is longer (exponential gaps). */
export function coldShare({ perMs, zeroAfterMs }: Idle): number {
  return Math.exp(-perMs * zeroAfterMs)
}

/** The share of time in which a replica runs: of each gap, as much as lasts until it ends (renewal reward theorem). */
export function awakeShare(idle: Idle): number {
  return 1 - coldShare(idle)
}

/** A source of numbers from 0 up to, but not including, 1. */
export type Random = () => number

/** Mulberry32: the same numbers for the same seed, at every router and every time. They are fair enough for shares, and for no secret. */
export function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

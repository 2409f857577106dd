import { createHash } from 'node:crypto'

/**
 * A vector of length 1 that depends on the text alone: the same text gives the same vector in every process. Its numbers
 * have eight decimals, about as many as providers send.
 */
export function embeddingVector(text: string, dimensions: number): number[] {
  const random = createRandom(createHash('sha256').update(text).digest().readUInt32LE())
  const direction = Array.from({ length: dimensions }, () => random() * 2 - 1)
  const length = Math.hypot(...direction) || 1
  return direction.map((value) => Math.round((value / length) * 1e8) / 1e8)
}

/** Mulberry32, a small generator of numbers in [0, 1): Math.random cannot be seeded. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

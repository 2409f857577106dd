/**
 * Random numbers from 0 up to, but not including, 1, that are the same for the same seed and call: what becomes of a call does not
 * depend on which others are replayed. FNV-1a mixes the seed; mulberry32 makes the numbers.
 */
export function randomOf(seed: number, callId: string): () => number {
  let state = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < callId.length; index += 1) {
    state = Math.imul(state ^ callId.charCodeAt(index), 0x01000193) >>> 0
  }
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

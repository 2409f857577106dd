import { type Random, seeded } from '../seeded.ts'

/** The same numbers for the same text and seed, at every router and every time. FNV-1a mixes the text. */
export function createSeededRandom(text: string, seed = 0): Random {
  let state = 0x811c9dc5 ^ seed
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  return seeded(state)
}

/** Of the standard normal distribution, by Box and Muller. */
export function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Enough for any source of numbers that is one; a constant one must not hang the router. */
const mostTries = 100

/** Of the gamma distribution with scale 1, by Marsaglia and Tsang (2000). @param shape 1 or more */
export function drawGamma(shape: number, random: Random): number {
  const third = shape - 1 / 3
  const scale = 1 / Math.sqrt(9 * third)
  for (let tries = 0; tries < mostTries; tries += 1) {
    const normal = drawNormal(random)
    const cube = (1 + scale * normal) ** 3
    if (cube > 0 && Math.log(1 - random()) < normal ** 2 / 2 + third * (1 - cube + Math.log(cube))) return third * cube
  }
  return shape
}

/** Of the beta distribution. @param one and @param other 1 or more */
export function drawBeta(one: number, other: number, random: Random): number {
  const drawn = drawGamma(one, random)
  return drawn / (drawn + drawGamma(other, random))
}

import { sealed, unsealed } from '../seal.ts'
import { cosine, fromBase64, toBase64 } from './vectors.ts'

/** A kept answer whose question is known by its vector alone. */
export type Neighbour = { key: string; expiresMs: number; vector: Float32Array }

/** Of the form below. What is of another one, or corrupt, has no neighbours. */
const version = 1

/** The neighbours of a family as one text, sealed by the family: the oldest first, a line for each. */
export function toText(family: string, neighbours: readonly Neighbour[]): string {
  return sealed(
    version,
    family,
    neighbours.map(({ key, expiresMs, vector }) => `${key} ${expiresMs} ${toBase64(vector)}`).join('\n'),
  )
}

export function readNeighbours(family: string, text: string): Neighbour[] {
  const content = unsealed(version, family, text)
  if (content === undefined) return []
  return content.split('\n').map((line) => {
    const [key = '', expiresMs, vector = ''] = line.split(' ')
    return { key, expiresMs: Number(expiresMs), vector: fromBase64(vector) }
  })
}

/**
 * With one more, in the place of the one with the same key. The oldest go beyond `most`, and while the others take more bytes than
 * `mostBytes`.
 */
export function withNeighbour(
  neighbours: readonly Neighbour[],
  one: Neighbour,
  { most, mostBytes }: { most: number; mostBytes: number },
): Neighbour[] {
  const kept = [...neighbours.filter(({ key }) => key !== one.key), one].slice(-most)
  let bytes = kept.reduce((sum, other) => sum + bytesOf(other), 0)
  const first = kept.findIndex((other) => {
    const fits = bytes <= mostBytes
    bytes -= bytesOf(other)
    return fits
  })
  return first < 0 ? [one] : kept.slice(first)
}

/** The length of its line. */
function bytesOf({ key, expiresMs, vector }: Neighbour): number {
  return key.length + String(expiresMs).length + Math.ceil(vector.byteLength / 3) * 4 + 3
}

export type Similar = { key: string; similarity: number }

/** Those at least so similar, the nearest first. */
export function nearest(neighbours: readonly Neighbour[], vector: Float32Array, threshold: number): Similar[] {
  return neighbours
    .map(({ key, vector: other }) => ({ key, similarity: Math.min(cosine(vector, other), 1) }))
    .filter(({ similarity }) => similarity >= threshold)
    .sort((one, other) => other.similarity - one.similarity)
}

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

export function readNeighbours(family: string, text: string | undefined, nowMs: number): Neighbour[] {
  if (text === undefined) return []
  const content = unsealed(version, family, text)
  if (content === undefined) return []
  return content.split('\n').flatMap((line) => {
    const [key = '', expiresMs, vector = ''] = line.split(' ')
    return Number(expiresMs) > nowMs ? [{ key, expiresMs: Number(expiresMs), vector: fromBase64(vector) }] : []
  })
}

/** With one more, in the place of the one with the same key. The oldest go beyond `most`. */
export function withNeighbour(neighbours: readonly Neighbour[], one: Neighbour, most: number): Neighbour[] {
  return [...neighbours.filter(({ key }) => key !== one.key), one].slice(-most)
}

export type Similar = { key: string; similarity: number }

/** Those at least so similar, the nearest first. */
export function nearest(neighbours: readonly Neighbour[], vector: Float32Array, threshold: number): Similar[] {
  return neighbours
    .map(({ key, vector: other }) => ({ key, similarity: Math.min(cosine(vector, other), 1) }))
    .filter(({ similarity }) => similarity >= threshold)
    .sort((one, other) => other.similarity - one.similarity)
}

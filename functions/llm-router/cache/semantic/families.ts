import type { Answers } from '../../store/answers.ts'
import { type Neighbour, readNeighbours, toText, withNeighbour } from './neighbours.ts'

export type FamiliesParts = {
  answers: Pick<Answers, 'find' | 'keep'>
  /** How many neighbours a family may have. */
  keepVectors: number
  /** All that the store may have for the cache. */
  maxBytes: number
  now: () => number
}

/**
 * The most that a family may take of the store, so that it pushes out few answers where they are in memory: a thousand vectors of 768
 * dimensions. So long is also what is read for a question.
 */
const mostFamilyBytes = 4 * 1024 * 1024

/**
 * The families of questions, as the store has them. What was read or kept last is not read again: a new question looks for its family
 * twice, and the next one is often of the same.
 */
export function createFamilies({ answers, keepVectors, maxBytes, now }: FamiliesParts) {
  const mostBytes = Math.min(mostFamilyBytes, maxBytes / 4)
  let last: { family: string; keptMs: number; neighbours: readonly Neighbour[] } | undefined

  /** Those that have not expired. */
  async function read(family: string): Promise<readonly Neighbour[]> {
    const kept = await answers.find(family)
    if (kept === undefined) return []
    const { keptMs, text } = kept
    if (last?.family !== family || last.keptMs !== keptMs)
      last = { family, keptMs, neighbours: readNeighbours(family, text) }
    const nowMs = now()
    return last.neighbours.filter(({ expiresMs }) => expiresMs > nowMs)
  }

  return {
    read,
    async add(family: string, one: Neighbour): Promise<void> {
      const neighbours = withNeighbour(await read(family), one, { most: keepVectors, mostBytes })
      const keptMs = now()
      await answers.keep(family, { text: toText(family, neighbours), keptMs, expiresMs: one.expiresMs }, maxBytes)
      last = { family, keptMs, neighbours }
    },
  }
}

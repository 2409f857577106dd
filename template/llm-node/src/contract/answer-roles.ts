import { isFilled } from './filled.ts'
import { without } from './without.ts'

type Fields = Record<string, unknown>

/** The role of an answer. Some servers leave it out, or say an empty text or null. */
export function roleOf(given: unknown): unknown {
  return isFilled(given) ? given : 'assistant'
}

/**
 * Gives the first piece of each choice of a streamed answer its role, without which OpenAI's own client throws, and takes roles that
 * say nothing out of the others. Returns the piece itself where it is as it should be.
 */
export function createRoles(): (choice: number, delta: Fields) => Fields {
  const begun = new Set<number>()
  return (choice, delta) => {
    const isFirst = !begun.has(choice)
    if (isFirst) begun.add(choice)
    if (isFilled(delta.role)) return delta
    if (isFirst) return { ...delta, role: 'assistant' }
    return 'role' in delta ? without(delta, ['role']) : delta
  }
}

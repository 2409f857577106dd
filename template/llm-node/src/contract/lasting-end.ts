import { isAnswering } from './empty-answers.ts'

/** Reasons that announce an incomplete answer. */
const cutShort: ReadonlySet<unknown> = new Set(['length', 'content_filter'])

export function isCutShort(reason: unknown): boolean {
  return cutShort.has(reason)
}

/**
 * The reasons for the ends of a streamed answer's choices. One that was cut stays so until it goes on: some servers and proxies end
 * each stream by a `stop` of their own, which would make it look whole.
 */
export function createLastingEnds() {
  const cut = new Map<number, unknown>()
  return (choice: number, said: Record<string, unknown>, reason: unknown): unknown => {
    if (isCutShort(reason)) {
      cut.set(choice, reason)
      return reason
    }
    // As of nearly every answer.
    if (cut.size === 0) return reason
    if (isAnswering(said)) cut.delete(choice)
    return reason == null ? reason : (cut.get(choice) ?? reason)
  }
}

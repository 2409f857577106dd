import type { SpanRecord } from './span.ts'

/** What may wait, of spans and of the characters of their content. */
export const mostWaiting = { spans: 2048, characters: 2_000_000 }

/** Bounds the spans that wait to be sent, however long the collector is away. */
export type Backlog = {
  /** The span as it may wait: without its content where that would be too much. Undefined if there is no room at all. */
  enter(record: SpanRecord): SpanRecord | undefined
  leave(records: readonly SpanRecord[]): void
}

export function createBacklog(): Backlog {
  let spans = 0
  let characters = 0
  return {
    enter(record) {
      if (spans >= mostWaiting.spans) return undefined
      spans += 1
      const weight = weightOf(record)
      if (characters + weight > mostWaiting.characters) return { ...record, content: undefined }
      characters += weight
      return record
    },
    leave(records) {
      spans -= records.length
      for (const record of records) characters -= weightOf(record)
    },
  }
}

function weightOf({ content = {} }: SpanRecord): number {
  return Object.values(content).reduce<number>((sum, value) => sum + String(value ?? '').length, 0)
}

import type { ChatChunk } from './chat-chunk.ts'
import { latestUsage, type Usage } from './usage.ts'

/** What the pieces so far say about a streamed answer. */
export type Progress = {
  /** The last chunk; undefined before the first. */
  last: ChatChunk | undefined
  /**
   * The last usage that was reported: providers report running totals, or one at the end. Zeros after it do not count. Undefined once
   * the answer is whole, if some of it has come since.
   */
  usage: Usage | undefined
  /** The last service tier that was named beside a usage: some providers name none in their last chunk. */
  serviceTier: string | undefined
  finishReason: string | null
}

export function startProgress(): Progress {
  return { last: undefined, usage: undefined, serviceTier: undefined, finishReason: null }
}

export function follow(progress: Progress, chunk: ChatChunk): void {
  progress.last = chunk
  progress.usage = latestUsage(progress.usage, chunk.usage)
  progress.serviceTier = chunk.service_tier ?? progress.serviceTier
  for (const { finish_reason: reason } of chunk.choices) progress.finishReason = reason ?? progress.finishReason
}

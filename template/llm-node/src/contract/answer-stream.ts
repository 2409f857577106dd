import { LlmError } from '../errors.ts'
import { type ChatChunk, hasOutput } from './chat-chunk.ts'
import type { Usage } from './usage.ts'

/** A piece of a streamed answer: what it means, and the text that it came as or goes out as. */
export type Piece = { chunk: ChatChunk; data: string }

/** What is known of a streamed answer from the pieces that have passed by. */
export type Progress = {
  /** The last chunk; undefined before the first. */
  last: ChatChunk | undefined
  /** The last usage that was reported: providers report running totals, or one at the end. */
  usage: Usage | undefined
  finishReason: string | null
}

export type AnswerStream = { pieces: AsyncIterable<Piece>; progress: Progress }

/**
 * Reads a streamed answer up to the first piece of output, the commit point: until then nothing has gone out, a failure is
 * an error like any other, and another provider may take over. The stream that is given fails when the pieces end before
 * each choice that began has ended, so that an answer cut short never ends as if it were whole.
 * @param by who is named in the error, such as `groq`
 * @throws LlmError bad_reply when there is no output at all, and whatever the pieces throw before there is
 */
export async function commit(pieces: AsyncIterable<Piece>, by: string): Promise<AnswerStream> {
  const progress: Progress = { last: undefined, usage: undefined, finishReason: null }
  const checked = check(pieces, progress, by)
  const held: Piece[] = []
  for (let next = await checked.next(); !next.done; next = await checked.next()) {
    held.push(next.value)
    if (hasOutput(next.value.chunk)) return { pieces: resume(held, checked), progress }
  }
  throw new LlmError('bad_reply', `The stream of ${by} ended without an answer`)
}

async function* resume(held: Piece[], rest: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  try {
    yield* held
    // Node sends at the end of a turn what was written in it: without one, a burst of pieces would keep the first waiting.
    await new Promise((resolve) => process.nextTick(resolve))
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

async function* check(pieces: AsyncIterable<Piece>, progress: Progress, by: string): AsyncGenerator<Piece> {
  const begun = new Set<number>()
  const ended = new Set<number>()
  for await (const piece of pieces) {
    const { choices, usage } = piece.chunk
    progress.last = piece.chunk
    progress.usage = usage ?? progress.usage
    for (const { index, finish_reason } of choices) {
      begun.add(index)
      if (finish_reason == null) continue
      ended.add(index)
      progress.finishReason = finish_reason
    }
    yield piece
  }
  if (ended.size === 0 || ended.size < begun.size) {
    throw new LlmError('bad_reply', `The stream of ${by} broke off before its answer was complete`)
  }
}

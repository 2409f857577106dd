import { type ChatChunk, hasOutput } from './chat-chunk.ts'
import type { Choices } from './choices.ts'
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

/** Some providers send a chunk without a word for each token of a thought that they hide. */
const heldCharacters = 64 * 1024

export type AnswerStream = { pieces: AsyncIterable<Piece>; progress: Progress }

/**
 * Reads a streamed answer up to the first piece of output, the commit point: until then nothing has gone out, a failure is
 * an error like any other, and another provider may take over. The stream that is given fails when the pieces end before
 * each choice has ended, so that an answer cut short never ends as if it were whole. Of pieces without output the first are kept,
 * and the last one: those between say nothing, however many come.
 * @throws LlmError bad_reply when there is no output at all, and whatever the pieces throw before there is
 */
export async function commit(pieces: AsyncIterable<Piece>, choices: Choices): Promise<AnswerStream> {
  const progress: Progress = { last: undefined, usage: undefined, finishReason: null }
  const checked = check(pieces, progress, choices)
  const held: Piece[] = []
  let characters = 0
  for (let next = await checked.next(); !next.done; next = await checked.next()) {
    if (characters > heldCharacters) held.pop()
    characters += next.value.data.length
    held.push(next.value)
    if (hasOutput(next.value.chunk)) break
  }
  return { pieces: resume(held, checked), progress }
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

async function* check(pieces: AsyncIterable<Piece>, progress: Progress, choices: Choices): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    progress.last = piece.chunk
    progress.usage = piece.chunk.usage ?? progress.usage
    for (const { index, delta, finish_reason } of piece.chunk.choices) {
      choices.add(index, delta, finish_reason)
      progress.finishReason = finish_reason ?? progress.finishReason
    }
    yield piece
  }
  choices.end()
}

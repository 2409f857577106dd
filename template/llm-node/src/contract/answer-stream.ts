import { type ChatChunk, hasOutput } from './chat-chunk.ts'
import type { Choices } from './choices.ts'
import type { Usage } from './usage.ts'

/** A piece of a streamed answer: its meaning, and the text in which it is passed on. */
export type Piece = { chunk: ChatChunk; data: string }

/** What the pieces so far say about a streamed answer. */
export type Progress = {
  /** The last chunk; undefined before the first. */
  last: ChatChunk | undefined
  /** The last usage that was reported: providers report running totals, or one at the end. */
  usage: Usage | undefined
  finishReason: string | null
}

/** Some providers send an empty chunk for each token of a hidden thought. */
const heldCharacters = 64 * 1024

export type AnswerStream = { pieces: AsyncIterable<Piece>; progress: Progress }

/**
 * Reads a streamed answer up to the first piece of output, the commit point. Until then nothing has been sent, a failure is an
 * error like any other, and another provider may take over. The returned stream fails if the pieces end before each choice has
 * ended, so an answer that was cut short never looks whole. If many pieces without output come first, only the first ones and the
 * last are kept.
 * @throws LlmError bad_reply if there is no output at all, and whatever the pieces throw before the first output
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
    // Node sends what was written at the end of a tick: without a new tick, a burst of pieces would delay the first.
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

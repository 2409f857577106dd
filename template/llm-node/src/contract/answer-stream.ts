import { type ChatChunk, hasOutput, isGoingOn } from './chat-chunk.ts'
import type { Choices } from './choices.ts'
import { isThinking } from './empty-answers.ts'
import { follow, type Progress, startProgress } from './progress.ts'
import { inTier, ofPrompt, ofWhole, type Reported, withReported } from './reported.ts'
import type { Usage } from './usage.ts'

/** A piece of a streamed answer: its meaning, and the text in which it is passed on. */
export type Piece = { chunk: ChatChunk; data: string }

/** Some providers send an empty chunk for each token of a hidden thought. */
const heldCharacters = 64 * 1024

export type AnswerStream = { pieces: AsyncIterable<Piece>; progress: Progress }

/** A streamed answer that has begun. */
export type CommittedStream = AnswerStream & {
  /** True once each choice has ended, though the stream may go on. */
  hasEnded(): boolean
  /** True if the last usage counts all of the answer: it came with or after the end of each choice, and nothing has come since. */
  isCounted(): boolean
  /** The usage of a whole answer that does not count all of it, since some has come since. */
  earlyUsage(): Usage | undefined
}

export type CommitParts = {
  /** Throws for a chunk with which the answer must not begin. */
  refuse?: ((chunk: ChatChunk) => void) | undefined
  /** What has failed, by what is known of the beginning: it decides whether the provider may charge for it. */
  failure?: (thrown: unknown) => unknown
}

/**
 * Reads a streamed answer up to the first piece of output, the commit point. Until then nothing has been sent, a failure is an
 * error like any other, and another provider may take over. The returned stream fails if the pieces end before each choice has
 * ended, so an answer that was cut short never looks whole. If many pieces without output come first, only the first ones and what
 * the later ones say anew are kept; white space without end is output after all.
 * @throws LlmError bad_reply if there is no output at all and the answer may not be empty, and what `failure` makes of whatever the pieces
 * throw before the first output, with the usage that had come by then
 */
export async function commit(
  pieces: AsyncIterable<Piece>,
  choices: Choices,
  { refuse, failure = (thrown) => thrown }: CommitParts = {},
): Promise<CommittedStream> {
  const progress = startProgress()
  const rest = pieces[Symbol.asyncIterator]()
  let thoughts = 0
  let early: Usage | undefined
  /** How much of the answer the last usage that tells of it can count. */
  let counted: { pieces: number; hasAnEnd: boolean; haveEnds: boolean } | undefined
  /** How many pieces have said something. */
  const said = () => choices.additions() + thoughts
  const areAllCounted = () => counted?.pieces === said()
  const isCounted = () => areAllCounted() && counted?.haveEnds === true
  const check = (piece: Piece): Piece => {
    const { chunk } = piece
    const known = progress.usage
    follow(progress, chunk)
    try {
      for (const { index, delta, finish_reason, stop_reason: stoppedBy } of chunk.choices) {
        choices.add({ index, said: delta, finishReason: finish_reason, stoppedBy })
        if (isThinking(delta)) thoughts += 1
      }
    } finally {
      // It may have told the prompt alone.
      const countsAnswer = progress.usage?.completion_tokens === chunk.usage?.completion_tokens
      const hasAnEnd = progress.finishReason !== null
      if (progress.usage !== known && countsAnswer) counted = { pieces: said(), hasAnEnd, haveEnds: choices.haveEnds() }
    }
    return piece
  }
  function end(): void {
    choices.end(progress.usage)
    if (areAllCounted()) return
    early = progress.usage
    progress.usage = undefined
  }
  function reported(): Reported | undefined {
    const { usage, serviceTier } = progress
    if (usage === undefined) return undefined
    const told = inTier(usage, serviceTier)
    if (isCounted()) return ofWhole(told, said() > 0)
    // What came with the head of the answer counts none of it, and what is behind not all of what has come.
    const countsWhatCame = areAllCounted() && (said() > 0 || counted?.hasAnEnd === true)
    return { usage: countsWhatCame ? told : ofPrompt(told), isCounted: false }
  }
  const committed = (held: Piece[]) => ({
    pieces: resume(held, rest, { check, end }),
    progress,
    hasEnded: () => choices.areEnded(),
    isCounted,
    earlyUsage: () => early,
  })
  try {
    const held: Piece[] = []
    let characters = 0
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const piece = check(next.value)
      refuse?.(piece.chunk)
      const isFull = characters > heldCharacters
      const last = held.at(-1)
      if (isFull && last && saysNoMore(last.chunk, piece.chunk)) characters -= held.pop()?.data.length ?? 0
      characters += piece.data.length
      held.push(piece)
      if (hasOutput(piece.chunk) || (isFull && isGoingOn(piece.chunk)) || characters > 2 * heldCharacters)
        return committed(held)
    }
    end()
    return committed(held)
  } catch (thrown) {
    await rest.return?.()
    throw withReported(failure(thrown), reported())
  }
}

/** True when a held piece is worth nothing, or what it says is said again by the next one. */
function saysNoMore(held: ChatChunk, next: ChatChunk): boolean {
  const isEnd = held.choices.some(({ finish_reason }) => finish_reason != null)
  return !isEnd && !isGoingOn(held) && (!held.usage || next.usage != null)
}

async function* resume(
  held: Piece[],
  rest: AsyncIterator<Piece>,
  { check, end }: { check: (piece: Piece) => Piece; end: () => void },
): AsyncGenerator<Piece> {
  try {
    yield* held
    // Node sends what was written at the end of a tick: without a new tick, a burst of pieces would delay the first.
    await new Promise((resolve) => process.nextTick(resolve))
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield check(next.value)
    end()
  } finally {
    await rest.return?.()
  }
}

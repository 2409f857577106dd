import { LlmError } from '../errors.ts'

/** What may have to be kept of one answer while it streams: arguments of tools, or a thought until its signature has come. */
export const maxKeptCharacters = 1024 * 1024
/** V8 keeps a text that was put together as its pieces, each of which takes more memory than its few characters. */
const mostPieces = 1000

/** A text that comes in pieces, and is needed as a whole at its end. */
export type KeptText = {
  /** @throws LlmError bad_reply for a text longer than any in an answer */
  add(piece: string): void
  /** The whole, which is then forgotten. */
  take(): string
}

export function createKeptText(): KeptText {
  let pieces: string[] = []
  let characters = 0
  return {
    add(piece) {
      characters += piece.length
      if (characters > maxKeptCharacters)
        throw new LlmError('bad_reply', 'The answer has a thought or a call without an end')
      pieces.push(piece)
      if (pieces.length > mostPieces) pieces = [pieces.join('')]
    },
    take() {
      const whole = pieces.join('')
      pieces = []
      characters = 0
      return whole
    },
  }
}

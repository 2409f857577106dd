import type { LlmError } from '../errors.ts'
import type { Piece } from './answer-stream.ts'

/** How a streamed answer is told. Each method returns whole events, or an empty text. */
export type StreamEncoder = {
  piece(piece: Piece): string
  /** @param extra what `settle` has returned */
  end(extra: object): string
  error(error: LlmError): string
}

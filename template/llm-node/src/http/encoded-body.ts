import { pipeline } from 'node:stream'
import { LlmError } from '../errors.ts'
import type { BodyLimits } from './body-limits.ts'
import { codingsOf, type Decoder } from './content-codings.ts'
import { type Passed, unpacked } from './unpacked.ts'

/**
 * Unpacks the body of a request that has a Content-Encoding. It has come whole, so that nobody who sends slowly keeps the room that a
 * decoder takes. The limit holds for the bytes unpacked, and for those between two encodings.
 * @param packed what has come, for which room has been taken; empty afterwards
 * @param names of its encodings, as they were applied
 * @throws LlmError request_too_large, overloaded, the signal's reason; unsupported_encoding; invalid_request if the body is broken or
 *   cut short
 */
export async function unpackBody(
  packed: Buffer[],
  names: readonly string[],
  { maxBytes, share, signal }: BodyLimits,
): Promise<Uint8Array> {
  const decoders: Decoder[] = []
  let fed: Passed = { bytes: packed.reduce((bytes, piece) => bytes + piece.length, 0), isWhole: true }
  let pieces: Iterable<Buffer> | AsyncIterable<Buffer> = inTurn(packed, share.giveBack)
  for (const coding of codingsOf(names)) {
    const decoder = coding.createDecoder()
    pipeline(pieces, decoder, () => {})
    decoders.push(decoder)
    const passed: Passed = { bytes: 0, isWhole: false }
    pieces = unpacked(coding, decoder, { fed, passed, maxBytes, share })
    fed = passed
  }
  const stop = () => decoders.at(-1)?.destroy(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const kept: Buffer[] = []
  try {
    signal.throwIfAborted()
    for await (const piece of pieces) {
      share.take(piece.length)
      kept.push(piece)
    }
    // A copy even of a single piece, which would keep the decoder's whole buffer in memory while the call lasts.
    return Buffer.concat(kept)
  } catch (cause) {
    throw cause instanceof LlmError ? cause : broken(names, cause)
  } finally {
    for (const decoder of decoders) decoder.destroy()
  }
}

/** Each piece is free once it has been unpacked. */
function* inTurn(pieces: Buffer[], giveBack: (bytes: number) => void): Generator<Buffer> {
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
    yield piece
    giveBack(piece.length)
  }
}

function broken(names: readonly string[], cause: unknown): LlmError {
  return new LlmError(
    'invalid_request',
    `The body is not complete and valid ${names.join(', ')}, which its Content-Encoding names`,
    {
      fix: 'Send all bytes of one compressed JSON object and nothing behind them, or send it as it is, without the header Content-Encoding.',
      cause,
    },
  )
}

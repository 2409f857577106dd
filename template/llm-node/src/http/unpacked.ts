import { LlmError } from '../errors.ts'
import type { Share } from '../memory/room.ts'
import { type Coding, type Decoder, pieceBytes } from './content-codings.ts'

/** How much has come so far, and whether that is all. */
export type Passed = { bytes: number; isWhole: boolean }

/** The limit of what a decoder makes, and the room for the decoder itself. */
type Unpacking = { fed: Passed; passed: Passed; maxBytes: number; share: Pick<Share, 'take' | 'giveBack'> }

/**
 * What a decoder makes of what it is fed, with the count of it in `passed`.
 * @throws LlmError request_too_large, overloaded; the decoder's own error, and another one for bytes after its end
 */
export async function* unpacked(
  { windowBytes, atOnceBytes }: Coding,
  decoder: Decoder,
  { fed, passed, maxBytes, share }: Unpacking,
): AsyncGenerator<Buffer> {
  let ownBytes = 0
  const grow = (bytes: number) => {
    share.take(bytes - ownBytes)
    ownBytes = bytes
  }
  try {
    grow(2 * pieceBytes + atOnceBytes)
    for await (const piece of decoder) {
      passed.bytes += piece.length
      if (passed.bytes > maxBytes) throw tooLarge(maxBytes)
      // A window is as large as it says, but only what has been written to it is in memory.
      grow(2 * pieceBytes + Math.max(atOnceBytes, Math.min(passed.bytes, windowBytes)))
      yield piece
    }
  } finally {
    share.giveBack(ownBytes)
  }
  // A decoder may end before what it is fed does, and would drop the rest without a word.
  if (!fed.isWhole || decoder.bytesWritten !== fed.bytes) throw new Error('There are bytes after the end')
  passed.isWhole = true
}

function tooLarge(maxBytes: number): LlmError {
  return new LlmError('request_too_large', `Unpacked, the body has more than the ${maxBytes} bytes that are allowed`)
}

import { createHash } from 'node:crypto'
import { Refusal } from './refusal.ts'

/**
 * The body as it comes, but the last piece of it only once the whole is known to be what was signed: a body that is not, or is
 * too large, never arrives whole.
 * @param contentHash undefined where nothing is signed
 * @throws Refusal
 */
export async function* checkedBody(
  body: AsyncIterable<Uint8Array>,
  { contentHash, maxBytes }: { contentHash: string | undefined; maxBytes: number },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let bytes = 0
  let held: Uint8Array | undefined
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    hash.update(piece)
    if (held) yield held
    held = piece
  }
  if (contentHash !== undefined && hash.digest('hex') !== contentHash) {
    throw new Refusal(401, 'wrong_body', 'The body is not the one that was signed. Nothing on the way may change it.')
  }
  if (held) yield held
}

export function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, 'body_too_large', `The body is larger than ${maxBytes} bytes: raise --max-body-bytes.`)
}

import type { IncomingMessage } from 'node:http'
import type { BodyLimits } from './body-limits.ts'
import { readPieces } from './body-pieces.ts'
import { codingNames } from './content-codings.ts'
import { unpackBody } from './encoded-body.ts'

/**
 * Reads a request's body, and unpacks it if it is encoded.
 * @throws LlmError as `readPieces` and `unpackBody` do
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  const names = codingNames(request.headers)
  const pieces = await readPieces(request, limits)
  if (names.length > 0 && pieces.length > 0) return unpackBody(pieces, names, limits)
  const [only] = pieces
  return pieces.length === 1 && only ? only : Buffer.concat(pieces)
}

import type { IncomingHttpHeaders } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/**
 * What providers are asked for: an answer is small, and to unpack it takes more of a small CPU than the network takes time.
 * Some, and proxies before them, compress all the same, errors above all.
 */
export const acceptedEncoding = 'identity'

/** As large as what comes from a socket: some SDKs copy what they have of an event with each piece of it. */
const inPieces = { chunkSize: 64 * 1024 }

/** Each named within a function, so that node:zlib is loaded where something is compressed. */
const decoders = new Map<string, () => Transform>([
  ['gzip', () => createGunzip(inPieces)],
  ['x-gzip', () => createGunzip(inPieces)],
  ['deflate', () => createInflate(inPieces)],
  ['br', () => createBrotliDecompress(inPieces)],
])

/** A body as it was before its server compressed it (RFC 9110, 8.4); one in another encoding stays as it is. */
export function decoded<Reply extends { headers: IncomingHttpHeaders; body: Readable }>(reply: Reply): Reply {
  const { 'content-encoding': encoding = '', 'content-length': _, ...headers } = reply.headers
  const createDecoder = decoders.get(encoding.trim().toLowerCase())
  if (createDecoder === undefined) return reply
  // Piece by piece and no faster than it is read, so that a few bytes never become many at once.
  const body = pipeline(reply.body, createDecoder(), () => {})
  return { ...reply, headers, body }
}

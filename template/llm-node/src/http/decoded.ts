import type { IncomingHttpHeaders } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/**
 * The encoding to ask for. Answers are small, and unpacking costs a small CPU more time than the network saves. Some providers and
 * proxies compress anyway, above all errors.
 */
export const acceptedEncoding = 'identity'

/** As large as a read from a socket: some SDKs copy an event so far with each of its pieces. */
const inPieces = { chunkSize: 64 * 1024 }

/** Functions, so that node:zlib is loaded only for compressed replies. */
const decoders = new Map<string, () => Transform>([
  ['gzip', () => createGunzip(inPieces)],
  ['x-gzip', () => createGunzip(inPieces)],
  ['deflate', () => createInflate(inPieces)],
  ['br', () => createBrotliDecompress(inPieces)],
])

/** The decompressed body (RFC 9110, 8.4). A body in an unknown encoding stays unchanged. */
export function decoded<Reply extends { headers: IncomingHttpHeaders; body: Readable }>(reply: Reply): Reply {
  const createDecoder = decoders.get(reply.headers['content-encoding']?.trim().toLowerCase() ?? '')
  if (createDecoder === undefined) return reply
  const { 'content-encoding': _, 'content-length': __, ...headers } = reply.headers
  // Piece by piece and on demand, so that a few bytes never become many at once.
  const body = pipeline(reply.body, createDecoder(), () => {})
  return { ...reply, headers, body }
}

import type { IncomingHttpHeaders } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { codingNames, knownCodings, unpackedHeaders } from './content-codings.ts'

/**
 * The encoding to ask for. Answers are small, and unpacking costs a small CPU more time than the network saves. Some providers and
 * proxies compress anyway, above all errors.
 */
export const acceptedEncoding = 'identity'

/** The decompressed body (RFC 9110, 8.4). A body in an unknown encoding stays unchanged. */
export function decoded<Reply extends { headers: IncomingHttpHeaders; body: Readable }>(reply: Reply): Reply {
  const codings = knownCodings(codingNames(reply.headers)) ?? []
  if (codings.length === 0) return reply
  let body: Readable = reply.body
  // Piece by piece and on demand, so that a few bytes never become many at once.
  for (const coding of codings) body = pipeline(body, coding.createDecoder(), () => {})
  return { ...reply, headers: unpackedHeaders(reply.headers), body }
}

import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** SHA-256 of an empty body. */
const hashOfNothing = createHash('sha256').digest('hex')

/** The requirements on a body. */
export type BodyLimits = {
  /** Undefined if requests are not signed. */
  contentHash: string | undefined
  maxBytes: number
}

/**
 * Checks a body by the head of its request. A GET must have none, and its signature must cover an empty body: a server may not
 * look for a body after a GET, and would take it for the next request (RFC 9112, 11.2).
 * @throws Refusal
 */
export function checkBodyHead({ method, headers }: IncomingMessage, { contentHash, maxBytes }: BodyLimits): void {
  const length = headers['content-length'] ?? '0'
  if (method === 'POST') {
    if (Number(length) > maxBytes) throw tooLarge(maxBytes)
    return
  }
  if (headers['transfer-encoding'] !== undefined || !/^0+$/.test(length)) {
    throw new Refusal(400, 'body_not_allowed', `A ${method} must not have a body: send it without one.`)
  }
  if (contentHash !== undefined && contentHash !== hashOfNothing) throw wrongBody()
}

/**
 * Passes the body on piece by piece, but holds back the last piece until the whole is verified. A body that is too large or was
 * not signed never arrives whole.
 * @throws Refusal
 */
export async function* checkedBody(
  body: AsyncIterable<Uint8Array>,
  { contentHash, maxBytes }: BodyLimits,
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
  if (contentHash !== undefined && hash.digest('hex') !== contentHash) throw wrongBody()
  if (held) yield held
}

/**
 * Reads the rest of a refused request, up to a limit. Closing the connection earlier would reset it, and the client could not read
 * the reason.
 */
export function discard(request: IncomingMessage, { maxBytes, maxMs }: { maxBytes: number; maxMs: number }) {
  return new Promise<void>((resolve) => {
    if (request.complete || request.destroyed) return resolve()
    let bytes = 0
    const timer = setTimeout(done, maxMs)
    function done(): void {
      clearTimeout(timer)
      request.off('data', count)
      resolve()
    }
    function count(piece: Uint8Array): void {
      bytes += piece.length
      if (bytes > maxBytes) done()
    }
    request.on('data', count).once('end', done).once('close', done).resume()
  })
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, 'body_too_large', `The body is larger than ${maxBytes} bytes: raise --max-body-bytes.`)
}

function wrongBody(): Refusal {
  return new Refusal(401, 'wrong_body', 'The body is not the one that was signed. Nothing on the way may change it.')
}

import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** SHA-256 of nothing. */
const hashOfNothing = createHash('sha256').digest('hex')

/** What a body must be. */
export type BodyLimits = {
  /** undefined where nothing is signed */
  contentHash: string | undefined
  maxBytes: number
}

/**
 * What can be said of a body by its head alone. A server may not look for a body after a GET, and would take it for the next
 * request (RFC 9112, 11.2): there is none, and what is signed is that there is none.
 * @throws Refusal
 */
export function checkBodyHead({ method, headers }: IncomingMessage, { contentHash, maxBytes }: BodyLimits): void {
  const length = headers['content-length'] ?? '0'
  if (method === 'POST') {
    if (Number(length) > maxBytes) throw tooLarge(maxBytes)
    return
  }
  if (headers['transfer-encoding'] !== undefined || !/^0+$/.test(length)) {
    throw new Refusal(400, 'body_not_allowed', `A ${method} has no body here: send it without one.`)
  }
  if (contentHash !== undefined && contentHash !== hashOfNothing) throw wrongBody()
}

/**
 * The body as it comes, but the last piece of it only once the whole is known to be what was signed: a body that is not, or is
 * too large, never arrives whole.
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
 * Reads on what still comes of a refused request, up to a limit: a connection that is closed before would be reset, and the
 * client would not read why.
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

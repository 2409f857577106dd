import type { ServerResponse } from 'node:http'
import { LlmError } from '../errors.ts'
import type { Redactor } from '../redact.ts'
import type { Reply } from './call.ts'
import { cleanReply } from './clean-reply.ts'

export type WriteLimits = {
  /** How long a client may take to read one piece. */
  stallMs: number
  /** The call's signal: when its time is up, so is the client's time to read. */
  signal: AbortSignal
  /** Whether the client has asked for the headers alone. */
  isHead?: boolean
}

/** The time to send the error of a call that has run out of time. */
const lastWordsMs = 1000
/** The largest piece: it distinguishes a client that reads slowly from one that has stopped. */
const pieceBytes = 64 * 1024

/**
 * Writes a reply, with the function's own secrets masked, as fast as the client reads. It always ends an iterable body.
 * @throws LlmError request_timeout for a client that does not read, and whatever the body throws. The reply has begun by then, so
 *   only a cut connection tells the client that it is incomplete
 */
export async function writeReply(
  response: ServerResponse,
  reply: Reply,
  own: Record<string, string>,
  limits: WriteLimits,
  redactor: Redactor,
): Promise<void> {
  const { status, headers, body } = cleanReply(reply, redactor)
  const head: Record<string, string | number> = { ...headers, ...own }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    head['content-length'] = Buffer.byteLength(body)
    response.writeHead(status, head)
    if (body.length <= pieceBytes) response.end(body)
    else await writePieces(response, piecesOf(Buffer.from(body)), limits)
  } else {
    response.writeHead(status, head)
    // Sent with the first piece if it is already available: one packet instead of two.
    const flush = setImmediate(() => response.flushHeaders())
    const clean = (piece: string) => {
      clearImmediate(flush)
      return redactor.redact(piece)
    }
    await writePieces(response, body, limits, clean).finally(() => clearImmediate(flush))
  }
  response.end()
  // The system has taken a short reply at once.
  if (response.writableLength > 0 && !response.destroyed) await within(response, 'finish', limits)
}

async function writePieces<Piece extends string | Uint8Array>(
  response: ServerResponse,
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  limits: WriteLimits,
  clean = (piece: Piece) => piece,
): Promise<void> {
  // Started even if the client has left, because only a started body notices its end.
  for await (const piece of pieces) {
    const written = clean(piece)
    if (response.destroyed || limits.isHead) return
    if (!response.write(written)) await within(response, 'drain', limits)
  }
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** Waits for an event of the response, or for its connection to close. */
function within(response: ServerResponse, event: 'drain' | 'finish', { stallMs, signal }: WriteLimits): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout>
    const end = () => {
      clearTimeout(timer)
      response.off(event, done).off('close', done)
      signal.removeEventListener('abort', hurry)
    }
    const done = () => {
      end()
      resolve()
    }
    const limit = (ms: number) =>
      setTimeout(() => {
        end()
        reject(new LlmError('request_timeout', `The client read nothing for ${ms} ms`))
      }, ms)
    /** The call has ended, and its error is being sent. */
    const hurry = () => {
      clearTimeout(timer)
      timer = limit(Math.min(stallMs, lastWordsMs))
    }
    timer = limit(stallMs)
    response.on(event, done).on('close', done)
    if (signal.aborted) hurry()
    else signal.addEventListener('abort', hurry, { once: true })
  })
}

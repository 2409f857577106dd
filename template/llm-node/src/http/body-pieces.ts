import type { IncomingMessage } from 'node:http'
import { LlmError } from '../errors.ts'
import type { BodyLimits } from './body-limits.ts'

/** What a body of an announced length has room for before it comes. */
const firstBytes = 64 * 1024

/**
 * Reads a request's body as it is sent, in pieces. One whose announced length cannot fit now is refused at once. Otherwise it takes room
 * as it comes, and at most as much again ahead: so a client that announces much and sends nothing keeps nobody out, and a body that has
 * come half is not refused any more.
 *
 * A refused body is read to its end but not kept: through a proxy, an early answer would reach the client as a broken connection.
 * @throws LlmError request_too_large, overloaded, the signal's reason, or client_closed if the request ends before its body
 */
export function readPieces(
  request: IncomingMessage,
  { maxBytes, share, signal }: BodyLimits,
): Promise<Buffer<ArrayBuffer>[]> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? 0)
    let pieces: Buffer<ArrayBuffer>[] = []
    let bytes = 0
    let room = 0
    let refused: unknown
    const isTooLarge = () => Math.max(bytes, announced) > maxBytes
    const drop = () => {
      pieces = []
      share.release()
    }
    const grow = (total: number) => {
      if (refused !== undefined || total <= room) return
      try {
        share.take(total - room)
        room = total
      } catch (error) {
        refused = error
        drop()
      }
    }
    // Never removed, since the signal ends with the request.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (!isTooLarge()) grow(announced)
    const first = Math.min(room, firstBytes)
    share.giveBack(room - first)
    room = first
    request.on('data', (piece: Buffer<ArrayBuffer>) => {
      bytes += piece.length
      if (isTooLarge()) drop()
      else grow(Math.max(bytes, Math.min(announced, 2 * bytes + firstBytes)))
      if (refused === undefined && !isTooLarge()) pieces.push(piece)
    })
    request.on('end', () => {
      if (isTooLarge()) {
        reject(new LlmError('request_too_large', `The body has ${bytes} bytes, and ${maxBytes} are allowed`))
      } else if (refused !== undefined) reject(refused)
      else resolve(pieces)
      // The request may be around for longer than they are wanted.
      pieces = []
    })
    request.on('close', () => {
      if (!request.readableEnded) reject(new LlmError('client_closed', 'The request ended before its body did'))
    })
    request.on('error', (cause) => reject(new LlmError('client_closed', 'The request broke off', { cause })))
  })
}

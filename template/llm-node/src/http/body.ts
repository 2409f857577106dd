import type { IncomingMessage } from 'node:http'
import { LlmError } from '../errors.ts'
import type { BodyLimits } from './body-limits.ts'
import { codingNames } from './content-codings.ts'
import { readEncodedBody } from './encoded-body.ts'

/**
 * Reads a request's body, and unpacks it if it is encoded.
 * @throws LlmError as `readPlainBody` and `readEncodedBody` do
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  const names = codingNames(request.headers)
  return names.length === 0 ? readPlainBody(request, limits) : readEncodedBody(request, names, limits)
}

/**
 * Reads a request's body as it is. It takes room before reading, or piece by piece if the length is not announced, as with
 * of-watchdog. A refused body is read to its end but not kept: through a proxy, an early answer would reach the client as a broken
 * connection.
 * @throws LlmError request_too_large, overloaded, the signal's reason, or client_closed if the request ends before its body
 */
function readPlainBody(request: IncomingMessage, { maxBytes, share, signal }: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let room = 0
    let refused: unknown
    const grow = (total: number) => {
      if (refused !== undefined || total <= room || total > maxBytes) return
      try {
        share.take(total - room)
        room = total
      } catch (error) {
        refused = error
        chunks.length = 0
        share.release()
      }
    }
    // Never removed, since the signal ends with the request.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    grow(Number(request.headers['content-length'] ?? 0))
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) {
        chunks.length = 0
        share.release()
      }
      grow(bytes)
      if (refused === undefined && bytes <= maxBytes) chunks.push(chunk)
    })
    request.on('end', () => {
      if (bytes > maxBytes) {
        reject(new LlmError('request_too_large', `The body has ${bytes} bytes, and ${maxBytes} are allowed`))
      } else if (refused !== undefined) reject(refused)
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
      chunks.length = 0
    })
    request.on('close', () => {
      if (!request.readableEnded) reject(new LlmError('client_closed', 'The request ended before its body did'))
    })
    request.on('error', (cause) => reject(new LlmError('client_closed', 'The request broke off', { cause })))
  })
}

import type { IncomingMessage } from 'node:http'
import { LlmError } from '../errors.ts'

/**
 * Reads a request's body. What is over the limit is read to its end but not kept: an answer in the middle of the
 * sending would reach the client behind a proxy as a broken connection instead of as a 413.
 * @throws LlmError request_too_large, or client_closed when the request ends before its body does
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => {
      if (bytes > maxBytes) {
        reject(new LlmError('request_too_large', `The body has ${bytes} bytes, and ${maxBytes} are allowed`))
      } else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    request.on('close', () => {
      if (!request.readableEnded) reject(new LlmError('client_closed', 'The request ended before its body did'))
    })
    request.on('error', (cause) => reject(new LlmError('client_closed', 'The request broke off', { cause })))
  })
}

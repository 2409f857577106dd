import type { IncomingMessage } from 'node:http'
import type { Call } from '../gateway/call.ts'
import { answerFault, emptyContentType } from '../platform-answer.ts'

/** Headers that belong to a connection, and those that are written again. */
const notCopied = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'x-duration-seconds'])

/**
 * Passes a function's reply to the caller.
 * @param seconds from the call to the reply's first byte
 */
export function giveReply(call: Call, reply: IncomingMessage, seconds: number): void {
  reply.on('error', () => {})
  if (call.delivery === 'streamed' && isFlushed(reply)) streamReply(call, reply)
  else bufferReply(call, reply, call.delivery === 'buffered' ? ['X-Duration-Seconds', seconds.toFixed(6)] : [])
}

/** Go's reverse proxy flushes event streams and replies of unknown length, nothing else. */
function isFlushed(reply: IncomingMessage): boolean {
  return reply.headers['content-length'] === undefined || isEventStream(reply)
}

function isEventStream(reply: IncomingMessage): boolean {
  return reply.headers['content-type']?.startsWith('text/event-stream') === true
}

/** Chunk by chunk. A stream that the function cuts off ends like a complete one. */
function streamReply(call: Call, reply: IncomingMessage): void {
  const { response } = call
  const headers = copyHeaders(call, reply)
  if (reply.headers['content-type'] === undefined) headers.push('Content-Type', 'text/plain; charset=utf-8')
  response.writeHead(reply.statusCode ?? 200, headers)
  response.flushHeaders()
  reply.pipe(response)
  reply.on('close', () => response.end())
}

/** As a whole, at the end: the real gateway and watchdog write into buffers and never flush them. */
function bufferReply(call: Call, reply: IncomingMessage, extra: readonly string[]): void {
  const chunks: Buffer[] = []
  reply.on('data', (chunk: Buffer) => chunks.push(chunk))
  reply.on('end', () => writeWhole(call, reply, joined(chunks), extra))
  reply.on('close', () => {
    if (!reply.complete && !call.response.headersSent) writeCut(call, reply, joined(chunks), extra)
  })
}

function writeWhole(call: Call, reply: IncomingMessage, body: Buffer, extra: readonly string[]): void {
  const { request, response } = call
  const headers = copyHeaders(call, reply)
  headers.push(...extra)
  if (reply.headers['content-type'] === undefined) headers.push('Content-Type', contentTypeOf(call, body))
  const status = reply.statusCode ?? 200
  const length = request.method === 'HEAD' ? reply.headers['content-length'] : String(body.length)
  if (length !== undefined && status !== 204 && status !== 304) headers.push('Content-Length', length)
  response.writeHead(status, headers)
  response.end(body)
}

/**
 * A body that broke off. If its length was announced, the connection breaks off as well; otherwise the body ends like a
 * complete one. Behind a reverse proxy none of it has been flushed, and the caller gets an empty 200.
 */
function writeCut(call: Call, reply: IncomingMessage, body: Buffer, extra: readonly string[]): void {
  const length = reply.headers['content-length']
  if (call.delivery === 'streamed') answerFault(call, 'child-unreachable', 0)
  else if (length === undefined) writeWhole(call, reply, body, extra)
  else {
    call.response.writeHead(reply.statusCode ?? 200, [...copyHeaders(call, reply), ...extra, 'Content-Length', length])
    call.response.write(body, () => call.response.destroy())
  }
}

/** The function's headers, and the gateway's unless the function has set them itself. */
function copyHeaders(call: Call, reply: IncomingMessage): string[] {
  const headers: string[] = []
  const { rawHeaders } = reply
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (!notCopied.has(name.toLowerCase())) headers.push(name, rawHeaders[index + 1] ?? '')
  }
  const { replyHeaders } = call
  for (let index = 0; index < replyHeaders.length; index += 2) {
    const name = replyHeaders[index] ?? ''
    if (reply.headers[name.toLowerCase()] === undefined) headers.push(name, replyHeaders[index + 1] ?? '')
  }
  return headers
}

/** Without a content type, Go's server guesses one from the bytes; it takes JSON for plain text. */
function contentTypeOf(call: Call, body: Buffer): string {
  if (body.length === 0) return emptyContentType(call)
  return body.subarray(0, 512).some(isBinaryByte) ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

function isBinaryByte(byte: number): boolean {
  return byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f)
}

function joined(chunks: Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
}

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { toErrorBody } from '../contract/error-body.ts'
import { LlmError } from '../errors.ts'

const statusText: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

export type ClientError = Error & { code?: string }

/**
 * Answers an unreadable or late request with our error shape, and ends the connection, because the start of the next request is
 * unknown.
 */
export function answerClientError(error: ClientError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, said } = toAnswer(error.code)
  end(socket, status, said)
}

/** Node would close the connection silently. */
export function answerConnect(socket: Duplex): void {
  // Node has given the socket away, with nobody who listens for its errors.
  socket.on('error', () => socket.destroy())
  end(socket, 405, new LlmError('method_not_allowed', 'CONNECT is not supported: a function is not a proxy'))
}

/** The error for an HTTP requirement that cannot be met; Node would answer without a body. */
export function refusalOf({ headers, httpVersion }: IncomingMessage): LlmError | undefined {
  const { host, expect } = headers
  if (host === undefined && httpVersion === '1.1') return new LlmError('invalid_request', 'The header Host is missing')
  if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined
  return new LlmError('invalid_request', 'The header Expect may be 100-continue, and nothing else')
}

function end(socket: Duplex, status: number, said: LlmError): void {
  const body = JSON.stringify(toErrorBody(said))
  const head = [
    `HTTP/1.1 ${status} ${statusText[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

function toAnswer(code: string | undefined): { status: number; said: LlmError } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, said: new LlmError('request_timeout', 'The request did not arrive in time') }
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const fix = 'Send fewer headers, or shorter ones.'
    return {
      status: 431,
      said: new LlmError('request_too_large', 'The headers are larger than 16 KiB together', { fix }),
    }
  }
  return { status: 400, said: new LlmError('invalid_request', 'This is not a request in HTTP/1.1') }
}

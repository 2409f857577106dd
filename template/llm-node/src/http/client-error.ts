import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorHeaders, toErrorBody } from '../contract/error-body.ts'
import { LlmError } from '../errors.ts'
import { endConnection } from './end-connection.ts'

const statusText: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
}

export type ClientError = Error & { code?: string }

/** Whose error it is: its shape at the path of the request, and the headers that name the call. */
export type Asker = { errorBody: (error: LlmError) => object; headers: Readonly<Record<string, string>> }

/**
 * Answers an unreadable or late request with our error shape, and ends the connection, because the start of the next request is
 * unknown.
 * @param asker of a request whose headers have come
 */
export function answerClientError(error: ClientError, socket: Duplex, asker?: Asker): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, said } = asker ? ofBody(error.code) : ofRequest(error.code)
  end(socket, status, said, asker)
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

function end(socket: Duplex, status: number, said: LlmError, asker?: Asker): void {
  const body = JSON.stringify((asker?.errorBody ?? toErrorBody)(said))
  const head = [
    `HTTP/1.1 ${status} ${statusText[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries({ ...asker?.headers, connection: 'close', ...errorHeaders(said) }).map((named) =>
      named.join(': '),
    ),
  ]
  endConnection(socket, `${head.join('\r\n')}\r\n\r\n${body}`)
}

type Answer = { status: number; said: LlmError }

/** What is wrong after the headers. */
function ofBody(code: string | undefined): Answer {
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    const fix = 'Send the body in chunks without extensions, or with its length.'
    return { status: 413, said: tooLarge('The extensions of a chunk are larger than 16 KiB', fix) }
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return {
      status: 431,
      said: tooLarge('The trailers are larger than 16 KiB together', 'Send the body without trailers.'),
    }
  }
  return ofRequest(code)
}

function ofRequest(code: string | undefined): Answer {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, said: new LlmError('request_timeout', 'The request did not arrive in time') }
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const fix = 'Send fewer headers, or shorter ones.'
    return { status: 431, said: tooLarge('The headers are larger than 16 KiB together', fix) }
  }
  return { status: 400, said: new LlmError('invalid_request', 'This is not a request in HTTP/1.1') }
}

function tooLarge(message: string, fix: string): LlmError {
  return new LlmError('request_too_large', message, { fix })
}

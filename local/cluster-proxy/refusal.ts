import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Why a request does not reach the server. The message says what to do about it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  /** Additional fields of the error's body. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Answers with OpenAI's error shape, which llama.cpp uses too, and ends the connection. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const body = bodyOf(refusal)
  response.writeHead(refusal.status, headersOf(body)).end(body)
}

/** The same on a connection whose request could not be read; nothing more is read of it. */
export function writeRefusal(socket: Duplex, refusal: Refusal): void {
  const body = bodyOf(refusal)
  const lines = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}\r\n`)
  const top = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`
  socket.end(`${top}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}

function bodyOf({ status, code, message, details }: Refusal): string {
  const type = status === 401 ? 'authentication_error' : status < 500 ? 'invalid_request_error' : 'unavailable_error'
  return JSON.stringify({ error: { message, type, code, ...details } })
}

/** Whatever follows a refused request on its connection may be part of it. */
function headersOf(body: string) {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' }
}

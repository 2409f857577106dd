import type { ServerResponse } from 'node:http'

/** Why a request does not reach the server. The message says what to do about it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  /** Further fields of the error's body. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Answers in OpenAI's shape of errors, which llama.cpp's is too. A body that still comes is not waited for. */
export function sendRefusal(response: ServerResponse, { status, code, message, details }: Refusal): void {
  const type = status === 401 ? 'authentication_error' : status < 500 ? 'invalid_request_error' : 'unavailable_error'
  const body = JSON.stringify({ error: { message, type, code, ...details } })
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(body)
}

import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import * as v from 'valibot'

export type Reply = {
  status: number
  headers: IncomingHttpHeaders
  body: string
  /** False where the connection broke off before the body's end. */
  isComplete: boolean
}

export type CallOptions = { method?: string; headers?: OutgoingHttpHeaders; body?: string; signal?: AbortSignal }

/** The header by which an operator shows the gateway's password. */
export function asOperator({ password }: { password: string }): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
}

/** Sends a request and reads what comes, be it whole or not. */
export function call(url: string, { method, headers = {}, body, signal }: CallOptions = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      agent: false,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...headers },
      ...(signal && { signal }),
    }
    const request = httpRequest(url, options, (response) => {
      request.off('error', reject).on('error', () => {})
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', () => {})
      response.on('close', () => {
        const { statusCode = 0, headers: replyHeaders, complete } = response
        resolve({ status: statusCode, headers: replyHeaders, body: text, isComplete: complete })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

const seenSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    pid: v.number(),
    method: v.string(),
    url: v.string(),
    rawHeaders: v.array(v.string()),
    body: v.string(),
  }),
)

/** What the probe saw of a request: its reply to any path that it does not know. */
export function seen(reply: Reply) {
  const { rawHeaders, ...rest } = v.parse(seenSchema, reply.body)
  return { ...rest, header: (name: string) => valuesOf(rawHeaders, name) }
}

function valuesOf(rawHeaders: string[], name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

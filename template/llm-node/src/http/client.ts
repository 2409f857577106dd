import {
  Agent,
  type AgentOptions,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http'
import type { Environment } from '../settings.ts'

export type HttpRequest = {
  url: string | URL
  method: string
  headers: Record<string, string>
  body?: string | Uint8Array | undefined
  signal?: AbortSignal | undefined
}

export type HttpReply = { status: number; headers: IncomingHttpHeaders; body: Buffer<ArrayBuffer> }

/** Sends one request and reads the whole reply. */
export type Send = (request: HttpRequest) => Promise<HttpReply>

/** Below the 5 s after which Node's own servers close an idle connection; Go's keep it longer. */
const idleConnectionMs = 4000
const maxReplyBytes = 64 * 1024 * 1024

/**
 * Requests over kept-alive connections of node:http: half the latency and memory of the built-in fetch (measured, see
 * README's decisions). `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are honoured.
 *
 * The promise rejects with the signal's reason when aborted, and with Node's error when the connection fails, also when
 * it fails in the middle of the reply: a reply cut short is never returned.
 */
export function createHttpClient(environment: Environment): Send {
  const options = { keepAlive: true, timeout: idleConnectionMs, proxyEnv: { ...environment } }
  const plain = new Agent(options)
  const secure = createSecure(options)

  return ({ url, method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const target = new URL(url)
      const isSecure = target.protocol === 'https:'
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const { send, agent } = isSecure ? secure() : { send: httpRequest, agent: plain }
      const request = send(target, {
        agent,
        method,
        headers: { ...headers, ...length },
      })
      const onAbort = () => request.destroy()
      const settle = (finish: () => void) => {
        signal?.removeEventListener('abort', onAbort)
        finish()
      }
      const fail = (error: Error) => settle(() => reject(signal?.aborted ? signal.reason : error))
      signal?.addEventListener('abort', onAbort, { once: true })
      request.on('error', fail)
      request.on('response', (response) => {
        readReply(response).then((reply) => settle(() => resolve(reply)), fail)
      })
      request.end(body)
    })
}

function readReply(response: IncomingMessage): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxReplyBytes) response.destroy(new Error(`The reply is larger than ${maxReplyBytes} bytes`))
      else chunks.push(chunk)
    })
    response.on('error', reject)
    response.on('close', () => {
      if (!response.complete) reject(new Error('The connection closed before the reply was complete'))
      else resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
    })
  })
}

/** node:https is loaded when it is needed first: who calls within the cluster never does, and it takes 5 ms. */
function createSecure(options: AgentOptions) {
  let loaded: { send: typeof httpRequest; agent: Agent } | undefined
  return () => {
    if (loaded === undefined) {
      const https = process.getBuiltinModule('node:https')
      loaded = { send: https.request, agent: new https.Agent(options) }
    }
    return loaded
  }
}

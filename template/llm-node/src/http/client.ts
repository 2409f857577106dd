import {
  Agent,
  type AgentOptions,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { Environment } from '../settings.ts'

export type HttpRequest = {
  url: string | URL
  method: string
  headers: Record<string, string>
  body?: string | Uint8Array | undefined
  signal?: AbortSignal | undefined
  /** The time within which the connection must stand, TLS included; one that is kept alive stands already. */
  connectTimeoutMs?: number | undefined
  /** The only authority to be trusted, and who we are, in PEM. A connection stands for one set of these alone. */
  tls?: Tls | undefined
}

export type Tls = Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>

export type HttpReply = { status: number; headers: IncomingHttpHeaders; body: Buffer<ArrayBuffer> }

/** A reply whose body is still coming. Who does not read it to its end must destroy it. */
export type OpenReply = { status: number; headers: IncomingHttpHeaders; body: IncomingMessage }

/** Sends a request and gives the reply as soon as its headers are there. */
export type Open = (request: HttpRequest) => Promise<OpenReply>

/** Sends a request and reads the whole reply. */
export type Send = (request: HttpRequest) => Promise<HttpReply>

/** Below the 5 s after which Node's own servers close an idle connection; Go's keep it longer. */
const idleConnectionMs = 4000
/** Where a request does not say otherwise. */
export const defaultConnectTimeoutMs = 3000
const maxReplyBytes = 64 * 1024 * 1024

/**
 * Requests over kept-alive connections of node:http: half the latency and memory of the built-in fetch (measured, see
 * docs/decisions.md). `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are honoured.
 *
 * The promise, or the body that it gave, fails with the signal's reason when aborted, and with Node's error when the
 * connection fails, also in the middle of the reply: a body cut short never ends as if it were whole.
 */
export function createOpen(environment: Environment): Open {
  const options = { keepAlive: true, timeout: idleConnectionMs, proxyEnv: { ...environment } }
  const plain = new Agent(options)
  const secure = createSecure(options)

  return ({ url, method, headers, body, signal, connectTimeoutMs = defaultConnectTimeoutMs, tls }) =>
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
        ...tls,
      })
      let opened: IncomingMessage | undefined
      const onAbort = () => (opened ?? request).destroy(signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      request.on('close', () => signal?.removeEventListener('abort', onAbort))
      request.on('socket', (socket) =>
        limitConnecting(socket, isSecure ? 'secureConnect' : 'connect', connectTimeoutMs),
      )
      request.on('error', (error) => reject(signal?.aborted ? signal.reason : error))
      request.on('response', (response) => {
        opened = response
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response })
      })
      request.end(body)
    })
}

/** Gives up a connection that does not come to stand, which the system itself does after minutes only. */
function limitConnecting(socket: Socket, standing: 'connect' | 'secureConnect', limitMs: number): void {
  if (!socket.connecting) return
  const late = () => {
    const error = new Error(`There was no connection within ${limitMs} ms`)
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }))
  }
  const timer = setTimeout(late, limitMs)
  const settle = () => clearTimeout(timer)
  socket.once(standing, settle).once('close', settle)
}

export function createSend(open: Open): Send {
  return async (request) => {
    const { status, headers, body } = await open(request)
    return { status, headers, body: await readWhole(body) }
  }
}

/** @throws when the body is cut short, or larger than any answer is */
export function readWhole(body: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxReplyBytes) body.destroy(new Error(`The reply is larger than ${maxReplyBytes} bytes`))
      else chunks.push(chunk)
    })
    body.on('error', reject)
    body.on('close', () => {
      if (body.complete) resolve(Buffer.concat(chunks))
      else reject(new Error('The connection closed before the reply was complete'))
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

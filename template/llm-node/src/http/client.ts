import {
  Agent,
  type AgentOptions,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import type { Readable } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import { urlToHttpOptions } from 'node:url'
import { noteLatest } from '../memory/latest.ts'
import type { Room } from '../memory/room.ts'
import type { Environment } from '../settings.ts'
import { acceptedEncoding, decoded } from './decoded.ts'
import { limitConnecting } from './limit-connecting.ts'
import { beforeConnection } from './not-connected.ts'
import { isInPrivateNetwork } from './private-network.ts'
import { proxyExceptions } from './proxy-exceptions.ts'
import { isReset, unservedWithinMs } from './reset.ts'
import { readWhole, roomForOne } from './whole-reply.ts'

export type HttpRequest = {
  url: string | URL
  method: string
  headers: Record<string, string>
  /** As of `toBody`. */
  body?: string | Uint8Array | undefined
  signal?: AbortSignal | undefined
  /** The time limit for a new connection, including TLS. */
  connectTimeoutMs?: number | undefined
  /** Called when there is a connection. Without one, nothing has been sent. */
  connected?: (() => void) | undefined
  /** The only trusted authority, and our certificate, in PEM. Connections are shared only among equal options. */
  tls?: Tls | undefined
}

export type Tls = Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>

export type HttpReply = { status: number; headers: IncomingHttpHeaders; body: Buffer<ArrayBuffer> }

/** A reply whose body is still arriving. Read it to its end or destroy it. */
export type OpenReply = { status: number; headers: IncomingHttpHeaders; body: Readable }

/** Sends a request and returns the reply as soon as its headers have arrived. */
export type Open = (request: HttpRequest) => Promise<OpenReply>

/** Sends a request and reads the whole reply. */
export type Send = (request: HttpRequest) => Promise<HttpReply>

/** Below the 5 s after which Node's own servers close an idle connection; Go's keep it longer. */
const idleConnectionMs = 4000
/** Applies if a request does not set one. */
const defaultConnectTimeoutMs = 3000
/** A function has few addresses: one for each function, model or webhook that it asks. */
const mostPlaces = 100

/**
 * Requests over kept-alive connections of node:http: half the latency and memory of the built-in fetch (measured, see
 * docs/decisions.md). It respects `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, except for addresses in the private network.
 *
 * The promise or the body fails with the signal's reason when aborted, and with Node's error when the connection fails, even in
 * the middle of the reply: a body that is cut short never ends as if it were whole.
 * @param connecting how connections are opened, such as the `lookup` of names
 */
export function createOpen(environment: Environment, connecting: Pick<AgentOptions, 'lookup'> = {}): Open {
  const proxyEnv = { ...environment, ...proxyExceptions(environment) }
  const senders = (options: AgentOptions) => ({
    kept: createSenders({ ...connecting, ...options, timeout: idleConnectionMs, keepAlive: true }),
    fresh: createSenders({ ...connecting, ...options, timeout: idleConnectionMs, keepAlive: false }),
  })
  const direct = senders({})
  const byProxy = senders({ proxyEnv })
  const places = new Map<string, Place>()
  function placeOf(url: string): Place {
    const known = places.get(url)
    if (known) return known
    const target = new URL(url)
    const { hostname, port, path, auth } = urlToHttpOptions(target)
    const { kept, fresh } = isInPrivateNetwork(target) ? direct : byProxy
    const { protocol } = target
    const place = { options: { protocol, hostname, port, path, auth }, kept: kept(protocol), fresh: fresh(protocol) }
    noteLatest(places, url, place, mostPlaces)
    return place
  }

  return async (request) => {
    const { options, kept, fresh } = placeOf(String(request.url))
    try {
      return await openOnce(options, request, kept)
    } catch (error) {
      // The server may have closed a kept-alive connection just as it was reused (RFC 9112, 9.3.1).
      if (error instanceof StaleConnection) return openOnce(options, request, fresh)
      throw error
    }
  }
}

/** An address as node:http takes it, read once, since to read it again takes a tenth of the time of a request; and the ways to it. */
type Place = { options: RequestOptions; kept: Sender; fresh: Sender }

function openOnce(
  target: RequestOptions,
  { method, headers, body, signal, connectTimeoutMs = defaultConnectTimeoutMs, connected, tls }: HttpRequest,
  { send, agent, standing }: Sender,
): Promise<OpenReply> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const request = send({ ...target, agent, method, headers, ...tls })
    if (!request.hasHeader('accept-encoding')) request.setHeader('accept-encoding', acceptedEncoding)
    const sentMs = performance.now()
    let opened: IncomingMessage | undefined
    let stands = false
    const stood = () => {
      stands = true
      connected?.()
    }
    let bytesBefore = 0
    const onAbort = () => (opened ?? request).destroy(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    request.on('close', () => {
      signal?.removeEventListener('abort', onAbort)
      // After `101 Switching Protocols`, which nobody asked for, Node closes the request and says nothing else.
      if (!opened) reject(withoutReply())
    })
    request.on('socket', (socket) => {
      bytesBefore = socket.bytesRead
      limitConnecting(socket, standing, connectTimeoutMs)
      if (socket.connecting) socket.once(standing, stood)
      // One that has failed by now never stood.
      else if (!socket.destroyed) stood()
    })
    request.on('error', (error) => {
      const isUntouched = request.reusedSocket && request.socket?.bytesRead === bytesBefore
      const isStale = isUntouched && isReset(error) && performance.now() - sentMs < unservedWithinMs
      if (signal?.aborted) reject(signal.reason)
      else if (isStale) reject(new StaleConnection())
      else reject(stands ? error : beforeConnection(error))
    })
    request.on('response', (response) => {
      opened = response
      resolve(decoded({ status: response.statusCode ?? 0, headers: response.headers, body: response }))
    })
    request.end(body)
  })
}

/** So many characters are written with the head, at once. */
const shortCharacters = 16 * 1024

/** A text as the body of a request. The bytes of a long one stay outside of V8's heap while its reply is awaited. */
export function toBody(text: string): string | Buffer {
  return text.length <= shortCharacters ? text : Buffer.from(text)
}

/** A reused connection that was reset before any byte of the reply. */
class StaleConnection extends Error {}

/** The server may have processed the request, as after a connection that was reset. */
function withoutReply(): Error {
  const error = new Error('The server ended the request without a reply, or switched to another protocol')
  return Object.assign(error, { code: 'ECONNRESET' })
}

/** @param room the memory for replies while they are read */
export function createSend(open: Open, room: Room = roomForOne()): Send {
  return async (request) => {
    const reply = await open(request)
    return { status: reply.status, headers: reply.headers, body: await readWhole(reply, room) }
  }
}

type Sender = { send: typeof httpRequest; agent: Agent; standing: 'connect' | 'secureConnect' }

/** Loads node:https when first needed: it takes 5 ms, and functions that only call within the cluster never need it. */
function createSenders(options: AgentOptions): (protocol: string) => Sender {
  const plain: Sender = { send: httpRequest, agent: new Agent(options), standing: 'connect' }
  let secure: Sender | undefined
  return (protocol) => {
    if (protocol !== 'https:') return plain
    if (secure === undefined) {
      const https = process.getBuiltinModule('node:https')
      secure = { send: https.request, agent: new https.Agent(options), standing: 'secureConnect' }
    }
    return secure
  }
}

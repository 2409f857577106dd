import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { toErrorBody } from '../contract/error-body.ts'
import { type Asker, answerClientError, answerConnect, type ClientError } from './client-error.ts'
import { endConnection } from './end-connection.ts'

/**
 * Has a server answer CONNECT, and what it cannot read, in our error shape. No byte of that gets into the answer to a request that came
 * before on the same connection, and a request that came whole gets its whole answer.
 * @param askerOf a request whose headers have come
 */
export function answerFaults(server: Server, askerOf: (request: IncomingMessage) => Asker = anyone): Server {
  /** The answer to the last request of each connection, until it is sent. */
  const underWay = new WeakMap<Duplex, ServerResponse>()
  const faulty = new WeakSet<Duplex>()

  function begin(request: IncomingMessage, response: ServerResponse): void {
    underWay.set(request.socket, response)
    response.on('close', end)
  }

  function end(this: ServerResponse): void {
    const { socket } = this.req
    if (underWay.get(socket) === this) underWay.delete(socket)
  }

  function answerFault(error: ClientError, socket: Duplex): void {
    const response = underWay.get(socket)
    if (response === undefined || !socket.writable) answerClientError(error, socket)
    else if (response.req.complete) endAfter(response, socket)
    // The answer to an earlier request is still being sent.
    else if (response.socket === null) response.once('socket', () => answerFault(error, socket))
    else if (response.headersSent) socket.destroy()
    else answerClientError(error, socket, askerOf(response.req))
  }

  return server
    .on('request', begin)
    .on('clientError', (error: ClientError, socket) => {
      // Node reads on, and reports every further piece.
      if (faulty.has(socket)) return
      faulty.add(socket)
      answerFault(error, socket)
    })
    .on('connect', (_request, socket) => {
      // Node no longer tells the answer when it can go on.
      if (underWay.has(socket)) socket.destroy()
      else answerConnect(socket)
    })
}

function endAfter(response: ServerResponse, socket: Duplex): void {
  response.shouldKeepAlive = false
  response.once('close', () => endConnection(socket))
}

function anyone(): Asker {
  return { errorBody: toErrorBody, headers: {} }
}

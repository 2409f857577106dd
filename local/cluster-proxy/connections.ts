import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * One request after the other on each connection, and none after a refusal: a request that comes before the one before is
 * answered may be a part of it, smuggled in by somebody on the way.
 */
export function createConnections() {
  const answering = new WeakMap<Duplex, ServerResponse>()
  return {
    /** False where the connection has a request already, or is to end. */
    begin(socket: Duplex, response: ServerResponse): boolean {
      if (answering.has(socket)) return false
      answering.set(socket, response)
      return true
    },
    /** What the connection's request is being answered by; undefined where it has none. */
    answering: (socket: Duplex): ServerResponse | undefined => answering.get(socket),
    /** The next request may come. */
    end: (socket: Duplex): void => void answering.delete(socket),
  }
}

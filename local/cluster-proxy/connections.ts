import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Allows one request at a time on each connection, and none after a refusal. A request that arrives before the previous one is
 * answered may have been smuggled into it.
 */
export function createConnections() {
  const answering = new WeakMap<Duplex, ServerResponse>()
  return {
    /** False if the connection already has a request, or must end. */
    begin(socket: Duplex, response: ServerResponse): boolean {
      if (answering.has(socket)) return false
      answering.set(socket, response)
      return true
    },
    /** The response to the connection's current request; undefined if it has none. */
    answering: (socket: Duplex): ServerResponse | undefined => answering.get(socket),
    /** Allows the next request. */
    end: (socket: Duplex): void => void answering.delete(socket),
  }
}

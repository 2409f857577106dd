import type { Duplex } from 'node:stream'

/** Enough for a body that is under way, and for an answer to be read. */
const lastBytes = 8 * 1024 * 1024
const lastMs = 1000

/**
 * Ends a connection with its last words. It drops what still comes for a moment: if a connection is closed before the client has sent
 * all, the system resets it, and the client or a proxy may lose the answer with it (RFC 9112, 9.6).
 */
export function endConnection(socket: Duplex, lastWords = ''): void {
  let bytes = 0
  const timer = setTimeout(() => socket.destroy(), lastMs)
  socket.once('close', () => clearTimeout(timer))
  // Nothing of it reaches Node's parser, which would go on with a request that has been refused.
  socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > lastBytes) socket.destroy()
  })
  socket.resume()
  // With both ends closed, the socket closes itself.
  socket.end(lastWords)
}

import { once } from 'node:events'
import { createServer, type RequestListener, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a free port of 127.0.0.1. */
export type Listening = {
  url: string
  /** Ends it with all its connections. */
  close(): Promise<void>
}

export async function listening(listener?: RequestListener, options: ServerOptions = {}): Promise<Listening> {
  const server = createServer(options, listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // Listening on a port, not on a path.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

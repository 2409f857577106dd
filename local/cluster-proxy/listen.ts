import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export type Listening = {
  url: string
  /** Stops listening and closes all connections. */
  close(): Promise<void>
}

/** @throws Error if the port is taken, or the host is not this machine's */
export async function listen(
  server: HttpServer | HttpsServer,
  scheme: 'http' | 'https',
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  // Listening on a port, not on a path.
  const { port: listening, address, family } = server.address() as AddressInfo
  return {
    url: `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${listening}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export type Listening = {
  url: string
  /** Stops listening and closes all connections. */
  close(): Promise<void>
}

/**
 * On `::`, all addresses of both versions of IP, or those of version 4 where the machine has no other.
 * @throws Error if the port is taken, or the host is not this machine's
 */
export async function listen(
  server: HttpServer | HttpsServer,
  scheme: 'http' | 'https',
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const bind = async (to: string) => {
    server.listen(port, to)
    await once(server, 'listening')
  }
  await bind(host).catch((error: unknown) => {
    if (host !== '::' || !hasNoIpv6(error)) throw error
    return bind('0.0.0.0')
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

/** Linux says the one without IPv6, and the other where it is switched off for all interfaces. */
const hasNoIpv6 = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')

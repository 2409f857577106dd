import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function withServer<Result>(
  listener: RequestListener,
  run: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await run(`http://127.0.0.1:${port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** Writes the same bytes until nobody reads any more. */
export function endlessly(status: number, headers: Record<string, string>, bytes: Buffer): RequestListener {
  return async (_, response) => {
    response.writeHead(status, headers)
    while (!response.destroyed)
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
}

import { once } from 'node:events'
import { createServer, get, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type HealthOptions = {
  host: string
  port: number
  upstream: URL
  /** Resolves when the proxy has no request. */
  idle(): Promise<void>
  /** How long others go on sending requests after they were told to stop: for so long, `/idle` does not answer. */
  settleMs: number
}

export type Health = { url: string; close(): Promise<void> }

/** A loaded server answers its health check at once, however busy it is. */
const upstreamTimeoutMs = 2_000

/**
 * Answers whoever runs the proxy, such as kubelet, which signs nothing: on a port of its own, that no one else needs to reach.
 * `/live` tells that the proxy runs, `/ready` that the server has loaded its model, and `/idle` answers when no request is under way,
 * so that the server may end. None of them changes anything.
 */
export async function startHealth({ host, port, upstream, idle, settleMs }: HealthOptions): Promise<Health> {
  const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/live': (response) => response.end(),
    '/ready': (response) => void upstreamStatus(upstream).then((status) => response.writeHead(status).end()),
    '/idle': (response) => {
      const timer = setTimeout(() => void idle().then(() => response.end()), settleMs)
      response.once('close', () => clearTimeout(timer))
    },
  }
  const server = createServer((request, response) => {
    request.resume()
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined
    if (answer) answer(response)
    else response.writeHead(404).end()
  })
  server.listen(port, host)
  await once(server, 'listening')
  const { port: listening, address, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${listening}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** 200 if the server has loaded its model; 503 otherwise, also if it does not answer. */
function upstreamStatus(upstream: URL): Promise<200 | 503> {
  return new Promise((resolve) => {
    const request = get(new URL('/health', upstream), { agent: false, timeout: upstreamTimeoutMs }, (reply) => {
      reply.resume()
      resolve(reply.statusCode === 200 ? 200 : 503)
    })
    request.once('timeout', () => request.destroy()).once('error', () => resolve(503))
  })
}

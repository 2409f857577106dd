import { createServer, get, type ServerResponse } from 'node:http'
import { type Listening, listen } from './listen.ts'

export type HealthOptions = {
  host: string
  port: number
  upstream: URL
  /** Resolves when the proxy has no request. */
  idle(): Promise<void>
  /** How long others go on sending requests after they were told to stop: for so long, `/idle` does not answer. */
  settleMs: number
}

/** A loaded server answers its health check at once, however busy it is. */
const upstreamTimeoutMs = 2_000

/**
 * Answers whoever runs the proxy, such as kubelet, which signs nothing: on a port of its own, that no one else needs to reach.
 * `/live` tells that the proxy runs, `/ready` that the server has loaded its model, and `/idle` answers when no request is under way,
 * so that the server may end. None of them changes anything.
 */
export async function startHealth({ host, port, upstream, idle, settleMs }: HealthOptions): Promise<Listening> {
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
  return listen(server, 'http', { host, port })
}

/** 200 if the server has loaded its model; 503 otherwise, also if it does not answer. */
function upstreamStatus(upstream: URL): Promise<200 | 503> {
  return new Promise((resolve) => {
    const request = get(new URL('/health', upstream), { agent: false, timeout: upstreamTimeoutMs }, (reply) => {
      reply.resume()
      resolve(reply.statusCode === 200 ? 200 : 503)
    })
    request
      .once('timeout', () => request.destroy())
      .once('error', () => resolve(503))
      .once('close', () => resolve(503))
  })
}

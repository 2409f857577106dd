import { request as httpRequest } from 'node:http'
import type { TestContext } from 'node:test'
import { startServer } from '../../local/cluster-proxy/started.ts'

/** Somebody between the function and the proxy, who hears a request and sends it again, as it was. */
export async function replaying(
  context: TestContext,
  target: string,
): Promise<{ url: string; replay(): Promise<Response> }> {
  let heard: { path: string; method: string; headers: Record<string, string>; body: Buffer } | undefined
  const server = await startServer(context, async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const { url: path = '/', method = 'GET' } = request
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
      ),
    )
    if (method === 'POST') heard = { path, method, headers, body }
    const passed = httpRequest(`${target}${path}`, { method, headers }, (reply) =>
      reply.pipe(response.writeHead(reply.statusCode ?? 0, reply.headers)),
    )
    passed.end(body)
  })
  return {
    url: server.origin,
    replay() {
      if (!heard) throw new Error('Nothing was heard.')
      const { path, method, headers, body } = heard
      return fetch(`${target}${path}`, { method, headers, body: new Uint8Array(body) })
    },
  }
}

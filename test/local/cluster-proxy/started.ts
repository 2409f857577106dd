import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type Line, type ProxyOptions, startProxy } from '../../../local/cluster-proxy/proxy.ts'

/** A server behind the proxy; it ends with the test. */
export async function startServer(context: TestContext, listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    return server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

/** A proxy before it; it ends with the test. */
export async function startTestProxy(
  context: TestContext,
  options: Pick<ProxyOptions, 'upstream'> & Partial<ProxyOptions>,
  print?: (line: Line) => void,
): Promise<string> {
  const defaults = { host: '127.0.0.1', port: 0, secretFiles: [], maxBodyBytes: 1_000_000 }
  const proxy = await startProxy({ ...defaults, ...options }, print)
  context.after(proxy.close)
  return proxy.url
}

/** Answers with what came: method, path and body. */
export async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += piece
  response.end(`${request.method} ${request.url} ${body}`)
}

/** Asks over TLS, as a client that shows what is given in the options. */
export function askByTls(url: string, options: RequestOptions) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpsRequest(url, options, async (response) => {
      let text = ''
      for await (const piece of response.setEncoding('utf8')) text += piece
      resolve({ status: response.statusCode ?? 0, text })
    })
    request.on('error', reject).end()
  })
}

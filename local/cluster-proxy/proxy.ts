import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkedBody, tooLarge } from './body.ts'
import { createSecretFile } from './files.ts'
import { forward, type Upstream } from './forward.ts'
import { Refusal, sendRefusal } from './refusal.ts'
import { checkClient, createTlsServer, type TlsFiles } from './tls.ts'
import { createVerify } from './verify.ts'

export type ProxyOptions = {
  host: string
  port: number
  upstream: URL
  secretFiles: readonly string[]
  tls?: TlsFiles | undefined
  maxBodyBytes: number
}

export type Proxy = { url: string; close(): Promise<void> }

/** One line for each request: what was asked for, and how it ended. */
export type OnAnswered = (line: { method: string; path: string; status: number; refused?: string }) => void

/**
 * Starts the proxy before a server that has no authentication of its own: what is not signed, or does not come with a
 * certificate, as far as either is asked for, does not reach it.
 * @throws Error for files that cannot be used, and a port that is taken
 */
export async function startProxy(
  options: ProxyOptions,
  onAnswered: OnAnswered = () => {},
  now: () => number = Date.now,
): Promise<Proxy> {
  const upstream: Upstream = { url: options.upstream, agent: new Agent({ keepAlive: true, timeout: 4000 }) }
  const secrets = options.secretFiles.map(createSecretFile)
  const verify = secrets.length > 0 ? createVerify(() => secrets.map((read) => read()), now) : undefined
  const wantsCertificate = options.tls?.clientCa !== undefined

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (wantsCertificate) checkClient(request)
    const { method = 'GET', url: path = '/', headers } = request
    if (!path.startsWith('/')) throw new Refusal(400, 'wrong_path', 'The path must begin with a slash.')
    const contentHash = verify?.({ method, path, headers })
    const limits = { contentHash, maxBytes: options.maxBodyBytes }
    if (Number(headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes)
    await forward(request, response, checkedBody(request, limits), upstream)
  }

  const server = options.tls ? createTlsServer(options.tls) : createServer()
  // Longer than the functions keep an idle connection: it is theirs to close.
  server.keepAliveTimeout = 75_000
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    let refused: string | undefined
    response.once('close', () => {
      const [path = ''] = (request.url ?? '').split('?', 1)
      onAnswered({
        method: request.method ?? '',
        path,
        status: response.writableFinished ? response.statusCode : 499,
        ...(refused && { refused }),
      })
    })
    answer(request, response).catch((thrown: unknown) => {
      if (response.headersSent || !(thrown instanceof Refusal)) response.destroy()
      else sendRefusal(response, thrown)
      if (thrown instanceof Refusal) refused = thrown.code
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve)
  })
  const { port, address, family } = server.address() as AddressInfo
  return {
    url: `${options.tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        upstream.agent.destroy()
      }),
  }
}

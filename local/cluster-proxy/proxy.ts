import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http'
import { checkBodyHead, checkedBody, discard } from './body.ts'
import { createConnections } from './connections.ts'
import { unreadable } from './faults.ts'
import { createSecretFile } from './files.ts'
import { forward } from './forward.ts'
import { createInFlight } from './in-flight.ts'
import { type Listening, listen } from './listen.ts'
import { checkPath } from './paths.ts'
import { Refusal, sendRefusal, writeRefusal } from './refusal.ts'
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

export type Proxy = Listening & {
  /** Resolves when no request is under way. */
  idle(): Promise<void>
}

/** One line for each request with its result, and one for each fault that the operator has to fix. */
export type Line = { method: string; path: string; status: number; refused?: string } | { warning: string }

/** The longest part of a path that is logged: an unknown path may contain a prompt. */
const loggedCharacters = 80

const serverOptions: ServerOptions = {
  // Longer than the functions keep an idle connection, so that they close it first.
  keepAliveTimeout: 75_000,
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
  // Whatever NODE_OPTIONS says: lenient parsing can be used to hide one request in another.
  insecureHTTPParser: false,
  // Refused below, with our own message.
  requireHostHeader: false,
}

/** How long to wait for the rest of a refused request. */
const discardMs = 2_000

/**
 * Starts the proxy in front of a server without authentication. Requests without the required signature or certificate do not
 * reach it.
 * @throws Error for unusable files, and for a port that is taken
 */
export async function startProxy(
  { host, port, upstream, secretFiles, tls, maxBodyBytes }: ProxyOptions,
  print: (line: Line) => void = () => {},
  now: () => number = Date.now,
): Promise<Proxy> {
  const secrets = secretFiles.map((file) => createSecretFile(file, (warning) => print({ warning })))
  const verify = secrets.length > 0 ? createVerify(() => secrets.map((read) => read()), now) : undefined
  const connections = createConnections()
  const inFlight = createInFlight()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers, httpVersion } = request
    if (headers.host === undefined && httpVersion === '1.1') throw unreadable()
    if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') throw unreadable('expectation')
    if (tls?.clientCa !== undefined) checkClient(request)
    const limits = { contentHash: verify?.({ method, path, headers }), maxBytes: maxBodyBytes }
    checkPath(method, path)
    checkBodyHead(request, limits)
    if (headers.expect !== undefined) response.writeContinue()
    // The rest of a refused body must still be read.
    const body = request.iterator({ destroyOnReturn: false })
    await forward(request, response, checkedBody(body, limits), upstream)
  }

  async function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): Promise<void> {
    // A client that waits for 100 Continue sends no body.
    if (request.headers.expect === undefined) await discard(request, { maxBytes: maxBodyBytes, maxMs: discardMs })
    sendRefusal(response, refusal)
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    if (!connections.begin(socket, response)) {
      socket.destroy()
      return
    }
    let refused: string | undefined
    inFlight.begin()
    response.once('close', () => {
      inFlight.end()
      const isWhole = response.writableFinished
      if (isWhole && refused === undefined) connections.end(socket)
      print({
        method: request.method ?? '',
        path: (request.url ?? '').split('?', 1)[0]?.slice(0, loggedCharacters) ?? '',
        status: isWhole ? response.statusCode : 499,
        ...(refused && { refused }),
      })
    })
    answer(request, response).catch(async (thrown: unknown) => {
      if (thrown instanceof Refusal) refused = thrown.code
      if (response.headersSent || !(thrown instanceof Refusal)) response.destroy()
      else await refuse(request, response, thrown)
    })
  }

  const server = tls ? createTlsServer(tls, serverOptions) : createServer(serverOptions)
  server.on('request', serve)
  server.on('checkContinue', serve)
  server.on('checkExpectation', serve)
  server.on('connect', (_request, socket) => {
    // Node has given the socket away, with nobody who listens for its errors.
    socket.on('error', () => socket.destroy())
    if (connections.answering(socket)) socket.destroy()
    else writeRefusal(socket, unreadable('connect'))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = connections.answering(socket)
    if (!socket.writable || response?.headersSent) socket.destroy()
    else if (response) sendRefusal(response, unreadable(error.code))
    else writeRefusal(socket, unreadable(error.code))
  })
  return { ...(await listen(server, tls ? 'https' : 'http', { host, port })), idle: inFlight.idle }
}

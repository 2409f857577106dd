import { once } from 'node:events'
import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Refusal } from './refusal.ts'

export type Upstream = { url: URL; agent: Agent }

/** What concerns one connection and not the request (RFC 9110, 7.6.1). */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Passes a request on with the body that is given, and the answer back, both piece by piece. When either side goes away, so
 * does the other.
 * @throws Refusal as long as nothing has been answered, and whatever the body throws
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  { url, agent }: Upstream,
): Promise<void> {
  const { hostname, port, host } = url
  const sent = httpRequest({
    agent,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: request.url,
    method: request.method,
    headers: { ...passed(request.headers), host },
  })
  response.once('close', () => sent.destroy())
  const answered = once(sent, 'response')
  // What fails is told by the one of the two that is awaited first.
  answered.catch(() => undefined)
  try {
    await send(body, sent)
  } catch (thrown) {
    sent.destroy()
    throw thrown
  }
  const [reply]: IncomingMessage[] = await answered.catch((cause: unknown) => {
    throw new Refusal(503, 'server_unreachable', `The server at ${host} does not answer: is it running?`, { cause })
  })
  if (!reply) return
  response.writeHead(reply.statusCode ?? 502, passed(reply.headers)).flushHeaders()
  await pipeline(reply, response)
}

async function send(body: AsyncIterable<Uint8Array>, sent: ClientRequest): Promise<void> {
  for await (const piece of body) {
    if (sent.destroyed) return
    if (!sent.write(piece)) await drained(sent)
  }
  sent.end()
}

function drained(sent: ClientRequest): Promise<void> {
  return new Promise((resolve) => sent.once('drain', resolve).once('close', resolve))
}

/** The signature stays here: the server has no use for it. */
function passed(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !ofConnection.has(name) && !named.includes(name) && !name.startsWith('x-cluster-'),
    ),
  )
}

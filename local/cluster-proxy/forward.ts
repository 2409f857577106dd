import { once } from 'node:events'
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Refusal } from './refusal.ts'

/**
 * What goes on of a head, either way. All else stays here: the signature, of which the server has no use, whatever else might
 * mean something to it, and above all the framing, which both sides of the proxy write anew (RFC 9112, 11.2).
 */
const passed = { request: ['accept', 'content-type'], reply: ['content-type', 'retry-after'] } as const

/**
 * Passes a request on with the body that is given, and the answer back, both piece by piece. When either side goes away, so
 * does the other. Each request has a connection of its own to the server, so that no answer can be taken for another's.
 * @throws Refusal as long as nothing has been answered, and whatever the body throws
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  { hostname, port, host }: URL,
): Promise<void> {
  const length = request.headers['content-length']
  const sent = httpRequest({
    agent: false,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: request.url,
    method: request.method,
    headers: {
      ...kept(request.headers, passed.request),
      host,
      ...(length !== undefined && { 'content-length': Number(length) }),
    },
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
  response.writeHead(reply.statusCode ?? 502, kept(reply.headers, passed.reply)).flushHeaders()
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

function kept(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

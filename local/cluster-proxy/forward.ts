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
 * The headers that are forwarded in either direction. Everything else is dropped: the signature, headers that might affect the
 * server, and above all the framing, which the proxy rebuilds on both sides (RFC 9112, 11.2).
 */
const passed = { request: ['accept', 'content-type'], reply: ['content-type', 'retry-after'] } as const

/**
 * Forwards a request with the given body, and returns the answer, both piece by piece. When either side disconnects, so does the
 * other. Each request has its own connection to the server, so that answers cannot be mixed up.
 * @throws Refusal before anything has been answered, and whatever the body throws
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
  const answered = replyTo(sent)
  // The first of the two that is awaited reports a failure.
  answered.catch(() => undefined)
  try {
    await send(body, sent)
  } catch (thrown) {
    sent.destroy()
    throw thrown
  }
  const reply = await answered.catch((cause: unknown) => {
    throw new Refusal(503, 'server_unreachable', `The server at ${host} does not answer: is it running?`, { cause })
  })
  response.writeHead(reply.statusCode ?? 502, kept(reply.headers, passed.reply)).flushHeaders()
  await pipeline(reply, response)
}

/** Rejects also where a request is closed without an error, as Node does after `101 Switching Protocols`. */
function replyTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve).on('error', reject)
    sent.once('close', () => reject(new Error('The request ended without a reply')))
  })
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

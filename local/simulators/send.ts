import type { Fault } from './behaviour.ts'
import type { Exchange } from './exchange.ts'
import type { SimulatedReply } from './reply.ts'

/**
 * Sends a reply, spoilt by the fault where there is one.
 * @param pieceGapMs the time between two pieces of a stream
 */
export function sendReply(exchange: Exchange, reply: SimulatedReply, fault?: Fault, pieceGapMs = 0): void {
  switch (fault?.kind) {
    case 'hang':
      return
    case 'reset':
      exchange.expectClose()
      exchange.response.socket?.resetAndDestroy()
      return
    case 'truncated':
      exchange.expectClose()
      sendHalf(exchange, reply, () => exchange.response.socket?.end())
      return
    case 'stall':
      sendHalf(exchange, reply, () => {})
      return
    case 'garbage':
      sendWhole(exchange, { status: 200, headers: jsonType, pieces: ['<html>upstream connect error'] })
      return
    case 'empty':
      sendWhole(exchange, { status: 200, headers: jsonType, pieces: [''] })
      return
    default:
      sendWhole(exchange, reply, pieceGapMs)
  }
}

/** The provider's error with what the fault says differently. */
export function errorReply(providersOwn: SimulatedReply, fault: Extract<Fault, { kind: 'status' }>): SimulatedReply {
  const { body } = fault
  const pieces =
    body === undefined ? providersOwn.pieces : [typeof body === 'string' ? body : (JSON.stringify(body) ?? '')]
  return { status: fault.status, headers: { ...providersOwn.headers, ...lowerCased(fault.headers) }, pieces }
}

function sendWhole(exchange: Exchange, reply: SimulatedReply, pieceGapMs = 0): void {
  writeHead(exchange, reply)
  const { response, gone } = exchange
  // In a loop, because a long answer without gaps has more pieces than the stack has room for calls.
  const sendFrom = (first: number): void => {
    for (let index = first; !gone.aborted; index += 1) {
      const piece = reply.pieces[index]
      if (piece === undefined) {
        response.end()
        return
      }
      response.write(piece)
      if (pieceGapMs > 0 && index + 1 < reply.pieces.length) {
        setTimeout(sendFrom, pieceGapMs, index + 1)
        return
      }
    }
  }
  sendFrom(0)
}

/** Half of a single body, under the Content-Length of the whole; of a stream, half of its pieces. */
function sendHalf(exchange: Exchange, reply: SimulatedReply, then: () => void): void {
  const [only = ''] = reply.pieces
  const isStream = reply.pieces.length > 1
  const half = isStream
    ? Buffer.concat(reply.pieces.slice(0, Math.ceil(reply.pieces.length / 2)).map((piece) => Buffer.from(piece)))
    : only.slice(0, only.length / 2)
  writeHead(exchange, reply)
  exchange.response.write(half, then)
}

function writeHead({ response }: Exchange, { status, headers, pieces }: SimulatedReply): void {
  const [only] = pieces
  const length = pieces.length === 1 && only !== undefined ? { 'content-length': Buffer.byteLength(only) } : {}
  response.writeHead(status, { ...headers, ...length, 'x-simulated': 'true' })
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

const jsonType = { 'content-type': 'application/json' }

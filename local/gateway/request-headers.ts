import type { IncomingMessage } from 'node:http'
import type { Delivery } from './call.ts'

/** A connection's own headers, by their names in small letters. Host and the body's length are written anew. */
export const notForwarded: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
])

export type CallIdentity = { callId: string; isOwn: boolean; startTime: string }

/**
 * The headers that a function gets, names and values in turn. X-Start-Time is appended to the caller's, and a body comes
 * in chunks of unannounced length, because each hop rebuilds the request. Only the reverse proxy, behind which streams
 * go, keeps Host and length, and appends to X-Forwarded-For.
 */
export function headersForFunction(request: IncomingMessage, delivery: Delivery, identity: CallIdentity): string[] {
  const { rawHeaders, headers: given } = request
  const isProxied = delivery === 'streamed'
  const headers = ['Host', isProxied ? (given.host ?? '') : '127.0.0.1:8080']
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const lowerCaseName = name.toLowerCase()
    if (notForwarded.has(lowerCaseName) || (isProxied && lowerCaseName === 'x-forwarded-for')) continue
    headers.push(name, rawHeaders[index + 1] ?? '')
  }
  if (identity.isOwn) headers.push('X-Call-Id', identity.callId)
  headers.push('X-Start-Time', identity.startTime)
  pushForwarded(headers, request, isProxied)
  pushFraming(headers, request, isProxied)
  return headers
}

function pushForwarded(headers: string[], request: IncomingMessage, isProxied: boolean): void {
  const { headers: given, socket } = request
  const address = socket.remoteAddress ?? ''
  const before = given['x-forwarded-for']
  if (isProxied) {
    headers.push('X-Forwarded-For', before === undefined ? address : `${before}, ${address}`)
    return
  }
  if (!given['x-forwarded-host'] && given.host) headers.push('X-Forwarded-Host', given.host)
  if (!before) headers.push('X-Forwarded-For', `${address}:${socket.remotePort}`)
}

function pushFraming(headers: string[], { headers: given, method }: IncomingMessage, isProxied: boolean): void {
  const length = given['content-length']
  const hasBody = given['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  if (hasBody && (!isProxied || length === undefined)) headers.push('Transfer-Encoding', 'chunked')
  else if (hasBody && length !== undefined) headers.push('Content-Length', length)
  else if (method === 'POST' || method === 'PUT' || method === 'PATCH') headers.push('Content-Length', '0')
}

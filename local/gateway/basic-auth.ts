import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** As in the real gateway. */
const gatewayUser = 'admin'

/** True if the request may proceed; otherwise it has been answered, as the real gateway does. */
export type BasicAuth = (request: IncomingMessage, response: ServerResponse) => boolean

export function createBasicAuth(password: string): BasicAuth {
  const expected = digest(`${gatewayUser}:${password}`)
  return ({ headers: { authorization = '' } }, response) => {
    const [, credentials = ''] = /^Basic ([\w+/=-]+)$/i.exec(authorization) ?? []
    if (timingSafeEqual(digest(Buffer.from(credentials, 'base64').toString()), expected)) return true
    const body = 'invalid credentials'
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Restricted"', 'Content-Length': body.length }).end(body)
    return false
  }
}

/** Hashes have one length, so that the comparison's time reveals neither content nor length. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

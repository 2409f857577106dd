import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** As in the real gateway. */
export const gatewayUser = 'admin'

/** True where the request may go on; else it is answered as by the real gateway. */
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

/** Of one length, so that neither content nor length shows in the time that comparing takes. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

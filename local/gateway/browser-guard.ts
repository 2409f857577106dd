import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'

/** True where the request may go on; else it is answered. */
export type BrowserGuard = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Keeps web pages away from the keys of this machine. A page of another site can send requests here, which carry its Origin; and
 * by a name that resolves to this machine (DNS rebinding) it can read the answers too, but that name is then in Host. The real
 * gateway is not reached by the browser of somebody who holds keys, and checks neither.
 * @param ownNames by which this machine is known beside localhost and addresses
 */
export function createBrowserGuard(ownNames: readonly string[]): BrowserGuard {
  const own = new Set(['localhost', ...ownNames.map((name) => name.toLowerCase())])
  return (request, response) => {
    const why = fault(request.headers, own)
    if (why === undefined) return true
    // What the page still sends is not read.
    const body = JSON.stringify({
      error: { message: why, type: 'invalid_request_error', param: null, code: 'forbidden' },
    })
    response.writeHead(403, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    })
    response.end(body)
    return false
  }
}

function fault(headers: IncomingHttpHeaders, own: ReadonlySet<string>): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers
  if (!isOwn(host, own)) {
    return 'The Host is no name of this machine: use http://127.0.0.1, or start with --host and the name.'
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'The Origin is another site: web pages of others may not call functions here.'
  }
  if (site !== 'same-origin' && site !== 'none') {
    return 'Sec-Fetch-Site says that another site asks: web pages of others may not call functions here.'
  }
  return undefined
}

/** An address cannot be made to point elsewhere, and names below localhost are always this machine's (RFC 6761, 6.3). */
function isOwn(host: string, own: ReadonlySet<string>): boolean {
  const [, bracketed, plain = ''] = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::\d{1,5})?$/i.exec(host) ?? []
  if (bracketed !== undefined) return isIP(bracketed) === 6
  const name = plain.toLowerCase()
  return isIP(name) === 4 || own.has(name) || name.endsWith('.localhost')
}

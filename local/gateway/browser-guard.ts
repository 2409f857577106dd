import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'

/** True if the request may proceed; otherwise it has been answered. */
export type BrowserGuard = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Keeps web pages away from the keys on this machine. Requests from a page of another site carry its Origin. Through a name that
 * resolves to this machine (DNS rebinding), the page could even read the answers, but then Host has that name. The real gateway
 * checks neither, because it does not run beside a browser.
 * @param ownNames the names of this machine besides localhost and addresses
 */
export function createBrowserGuard(ownNames: readonly string[]): BrowserGuard {
  const own = new Set(['localhost', ...ownNames.map((name) => name.toLowerCase())])
  return (request, response) => {
    const why = fault(request.headers, own)
    if (why === undefined) return true
    // The rest of the page's request is not read.
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
    return 'The Host is not a name of this machine: use http://127.0.0.1, or start with --host and the name.'
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'The Origin is another site: web pages of other sites may not call functions here.'
  }
  if (site !== 'same-origin' && site !== 'none') {
    return 'Sec-Fetch-Site names another site: web pages of other sites may not call functions here.'
  }
  return undefined
}

/** An address cannot point elsewhere, and names below localhost always belong to this machine (RFC 6761, 6.3). */
function isOwn(host: string, own: ReadonlySet<string>): boolean {
  const [, bracketed, plain = ''] = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::\d{1,5})?$/i.exec(host) ?? []
  if (bracketed !== undefined) return isIP(bracketed) === 6
  const name = plain.toLowerCase()
  return isIP(name) === 4 || own.has(name) || name.endsWith('.localhost')
}

import type { IncomingMessage } from 'node:http'

/**
 * Turns a target such as `http://localhost:8080/function/one` into its path. Every server must take this form, in which the host of the
 * target counts in place of the header (RFC 9112, 3.2.2).
 */
export function toOriginForm(request: IncomingMessage): void {
  const [, host, rest = ''] = /^http:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? []
  if (host === undefined) return
  request.headers.host = host
  request.url = rest.startsWith('/') ? rest : `/${rest}`
}

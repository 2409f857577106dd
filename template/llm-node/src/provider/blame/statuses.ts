import { own } from '../../contract/own.ts'
import type { ErrorCode } from '../../error-table.ts'

/** The meaning of an HTTP status from the provider itself, and from something in between. */
export type StatusRow = { own: ErrorCode; between: ErrorCode }

const of = (own: ErrorCode, between: ErrorCode = own): StatusRow => ({ own, between })

/**
 * Used if the provider's words do not say more. A refused key or an unknown model disables a target for long, so the page of a
 * firewall or a proxy with such a status does not count as one. Only the provider itself can call a request invalid.
 */
export const statuses: Readonly<Record<number, StatusRow>> = {
  400: of('invalid_request', 'unsupported_by_provider'),
  401: of('provider_key_rejected', 'provider_unavailable'),
  402: of('provider_unavailable'),
  403: of('provider_unavailable'),
  404: of('provider_unavailable'),
  405: of('provider_unavailable'),
  407: of('provider_unavailable'),
  408: of('provider_timeout'),
  409: of('provider_unavailable'),
  410: of('provider_unavailable'),
  411: of('provider_unavailable'),
  413: of('unsupported_by_provider'),
  414: of('unsupported_by_provider'),
  415: of('unsupported_by_provider'),
  421: of('provider_unavailable'),
  422: of('invalid_request', 'unsupported_by_provider'),
  423: of('provider_unavailable'),
  424: of('provider_unavailable'),
  425: of('provider_unavailable'),
  429: of('rate_limited'),
  431: of('provider_unavailable'),
  451: of('provider_unavailable'),
  /** AWS's load balancers: the connection to them has broken off, or has come through too many proxies. */
  460: of('provider_unavailable'),
  463: of('provider_unavailable'),
  /** A provider's flex tier is full. */
  498: of('rate_limited'),
  /** A proxy in front of the provider has not waited for its answer. */
  499: of('provider_unavailable'),
  501: of('unsupported_by_provider'),
  504: of('provider_timeout'),
  524: of('provider_timeout'),
  529: of('rate_limited'),
}

/** The row of a status, including those that have none in the table. */
export function statusRow(status: number): StatusRow {
  const known = own(statuses, String(status))
  if (known) return known
  if (status >= 500) return of('provider_unavailable')
  return status >= 400 ? of('invalid_request', 'unsupported_by_provider') : of('bad_reply')
}

import type { IncomingHttpHeaders } from 'node:http'

/** The first of these that says a header by which its clients are known, where the request has that header. */
export function ofClient<Known extends { clientHeader?: string }>(
  all: readonly Known[],
  headers: IncomingHttpHeaders,
): Known | undefined {
  return all.find(({ clientHeader }) => clientHeader !== undefined && headers[clientHeader] !== undefined)
}

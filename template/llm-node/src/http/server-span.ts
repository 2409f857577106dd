import type { IncomingHttpHeaders } from 'node:http'
import { readTraceContext } from '../contract/trace-context.ts'
import type { Span } from '../telemetry/span.ts'
import type { Entered, Tracing } from '../telemetry/tracing.ts'

type Asked = { method: string; route: string; headers: IncomingHttpHeaders; callId: string }

/**
 * The trace that a request is a part of, and its span. Look-ups, probes and scrapes get no span. The path is the route's own,
 * because a client's path may contain a prompt.
 */
export function enterTrace(tracing: Tracing | undefined, { method, route, headers, callId }: Asked): Entered {
  if (tracing === undefined || method === 'GET') return { traceContext: readTraceContext(headers), span: undefined }
  return tracing.enter(headers, `${method} ${route}`, {
    'http.request.method': method,
    'http.route': route,
    'url.scheme': 'http',
    'faas.trigger': 'http',
    'faas.invocation_id': callId,
  })
}

/** @param code of the error, if there was one. Those of the caller are no failures of this function */
export function endServerSpan(span: Span, status: number, code: unknown): void {
  span.set({ 'http.response.status_code': status })
  const isFailure = status >= 500 || (status < 400 && code !== undefined && code !== 'client_closed')
  span.end(typeof code === 'string' ? code : undefined, isFailure)
}

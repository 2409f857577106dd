import type { IncomingHttpHeaders } from 'node:http'
import { header } from './headers.ts'
import { readTraceState } from './trace-state.ts'

/** The place of a call in a trace, as W3C Trace Context describes it (w3.org/TR/trace-context). */
export type TraceContext = {
  /** 32 hexadecimal digits. */
  traceId: string
  /** The span that everything from here on is a part of, 16 hexadecimal digits. */
  spanId: string
  flags: number
  /** What tracing systems tell each other beside the ids, as it came. */
  state?: string | undefined
}

/** The flags that version 00 knows: the caller records this trace, and its id is random. */
export const sampledFlag = 1
export const randomFlag = 2

const pattern = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** The caller's trace context; undefined without one. As the standard says, an invalid one is ignored. */
export function readTraceContext(headers: IncomingHttpHeaders): TraceContext | undefined {
  const given = headers[header.traceParent]
  if (typeof given !== 'string') return undefined
  const [, version, traceId = '', spanId = '', flags = '', more] = pattern.exec(given) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (isZero(traceId) || isZero(spanId)) return undefined
  return {
    traceId,
    spanId,
    flags: Number.parseInt(flags, 16) & (sampledFlag | randomFlag),
    state: readTraceState(headers[header.traceState]),
  }
}

function isZero(id: string): boolean {
  return /^0*$/.test(id)
}

/**
 * A trace context as headers for the next call.
 * @param isOutside true for a call that leaves the cluster. It carries ids alone, because anybody may have put anything into the rest
 */
export function traceHeaders(context: TraceContext | undefined, isOutside = false): Record<string, string> {
  if (context === undefined) return {}
  const { traceId, spanId, flags, state } = context
  return {
    [header.traceParent]: `00-${traceId}-${spanId}-0${flags}`,
    ...(state !== undefined && !isOutside && { [header.traceState]: state }),
  }
}

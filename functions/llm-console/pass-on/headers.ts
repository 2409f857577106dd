import type { IncomingHttpHeaders } from 'node:http'
import { header } from '#runtime/contract/headers.ts'
import { isMarking } from '#runtime/contract/hints/marks.ts'
import { traceHeaders } from '#runtime/contract/trace-context.ts'
import type { Call } from '#runtime/http/call.ts'
import { consoleHeader } from '../headers.ts'
import type { Access } from './allowed.ts'

const passedOn = /^(accept|content-type|x-timeout)$/
/** The console's own, whatever they look like. */
const keptHere = /^(cookie|x-llm-console.*)$/
const passedBack = /^(content-type|retry-after|retry-after-ms|x-should-retry|x-simulated|x-llm-.*|x-ratelimit-.*)$/

/**
 * The headers for the router, whose part of the trace is a child of this one. Cookies and what the proxies have added stay here, but for
 * what the router takes for a hint, or refuses because it may be meant as one.
 */
export function requestHeaders(call: Call, access: Access, token: string): Record<string, string> {
  const key = call.headers[consoleHeader.key]
  const hasKey = typeof key === 'string' && key !== ''
  const isOperator = access === 'operator' || (access === 'key-or-operator' && !hasKey)
  return {
    ...chosen(call.headers, (name, value) => passedOn.test(name) || (!keptHere.test(name) && isMarking(name, value))),
    [header.callId]: call.id,
    ...traceHeaders(call.traceContext),
    ...(isOperator ? { [header.adminToken]: token } : hasKey && { authorization: `Bearer ${key}` }),
  }
}

export function replyHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return { 'content-type': 'application/json', ...chosen(headers, (name) => passedBack.test(name)) }
}

type Value = string | string[] | undefined

function chosen(
  headers: IncomingHttpHeaders,
  isChosen: (name: string, value: Value) => boolean,
): Record<string, string> {
  const found = Object.entries(headers).filter(([name, value]) => value !== undefined && isChosen(name, value))
  return Object.fromEntries(found.map(([name, value]) => [name, String(value)]))
}

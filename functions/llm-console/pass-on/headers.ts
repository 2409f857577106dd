import type { IncomingHttpHeaders } from 'node:http'
import { header } from '#runtime/contract/headers.ts'
import { traceHeaders } from '#runtime/contract/trace-context.ts'
import type { Call } from '#runtime/http/call.ts'
import { consoleHeader } from '../headers.ts'
import type { Access } from './allowed.ts'

const passedOn = /^(accept|content-type|x-timeout|x-llm-(?!console).*)$/
const passedBack = /^(content-type|retry-after|retry-after-ms|x-should-retry|x-simulated|x-llm-.*|x-ratelimit-.*)$/

/** The headers for the router, whose part of the trace is a child of this one. Cookies and what the proxies have added stay here. */
export function requestHeaders(call: Call, access: Access, token: string): Record<string, string> {
  const key = call.headers[consoleHeader.key]
  const hasKey = typeof key === 'string' && key !== ''
  const isOperator = access === 'operator' || (access === 'key-or-operator' && !hasKey)
  return {
    ...chosen(call.headers, passedOn),
    [header.callId]: call.id,
    ...traceHeaders(call.traceContext),
    ...(isOperator ? { [header.adminToken]: token } : hasKey && { authorization: `Bearer ${key}` }),
  }
}

export function replyHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return { 'content-type': 'application/json', ...chosen(headers, passedBack) }
}

function chosen(headers: IncomingHttpHeaders, pattern: RegExp): Record<string, string> {
  const found = Object.entries(headers).filter(([name, value]) => pattern.test(name) && value !== undefined)
  return Object.fromEntries(found.map(([name, value]) => [name, String(value)]))
}

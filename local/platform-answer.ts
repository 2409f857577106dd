import type { ServerResponse } from 'node:http'
import type { Call } from './gateway/call.ts'

/**
 * An answer that a part of the platform gives instead of a function. `by` becomes the header X-OpenFaaS-Internal, which
 * tells the caller that the answer comes from no function.
 */
type PlatformAnswer = {
  status: number
  by?: 'of-watchdog' | 'faas-middleware' | 'proxy'
  headers?: readonly string[]
  text?: (functionName: string) => string
}

/** The type that Go's server gives a text; its http.Error adds the second header, and a line feed to the text. */
const plainText = ['Content-Type', 'text/plain; charset=utf-8'] as const
const goError = [...plainText, 'X-Content-Type-Options', 'nosniff'] as const

/** What can go wrong with a call that has started, and what the part that notices it answers. */
const faults = {
  'child-unreachable': { status: 500, by: 'of-watchdog' },
  'exec-timeout': { status: 504, by: 'of-watchdog' },
  'write-timeout': {
    status: 500,
    by: 'proxy',
    headers: goError,
    text: (name) => `Can't reach service for: ${name}.\n`,
  },
  'upstream-timeout': { status: 502, headers: [] },
} as const satisfies Record<string, PlatformAnswer>

export type Fault = keyof typeof faults

/**
 * Answers a call that failed before its reply began. If Accept sent it through a reverse proxy, whose error handlers do
 * nothing, the answer is an empty 200, except for the gateway's own 502.
 * @param seconds how long the call took, which of-watchdog reports
 */
export function answerFault(call: Call, fault: Fault, seconds: number): void {
  const isSilent = call.delivery === 'streamed' || (call.delivery === 'untimed' && fault !== 'upstream-timeout')
  const answer: PlatformAnswer = isSilent ? { status: 200, headers: [] } : faults[fault]
  writeAnswer(call, answer, answer.by === 'of-watchdog' ? ['X-Duration-Seconds', seconds.toFixed(6)] : [])
}

/** No replica of the function is available. */
export function answerNoEndpoints(call: Call): void {
  const text = (name: string) => `No endpoints available for: ${name}.\n`
  writeAnswer(call, { status: 503, by: 'proxy', headers: goError, text })
}

/** max_inflight is reached. */
export function answerLimitExceeded(call: Call, limit: number): void {
  const text = () => `Concurrent request limit exceeded. Max concurrent requests: ${limit}\n`
  writeAnswer(call, { status: 429, by: 'faas-middleware', headers: ['Content-Type', 'text/plain'], text })
}

/** An answer from of-watchdog's own endpoints. */
export function answerProbe(call: Call, status: number, body = ''): void {
  writeAnswer(call, body === '' ? { status } : { status, headers: plainText, text: () => body })
}

/** A text from the gateway itself, not the answer to a call. */
export function answerText(response: ServerResponse, status: number, body: string): void {
  const headers = body.endsWith('\n') ? goError : plainText
  response.writeHead(status, [...headers, 'Content-Length', String(Buffer.byteLength(body))]).end(body)
}

/** An empty reply gets the request's type, which the provider fills in. */
export function emptyContentType(call: Call): string {
  return call.request.headers['content-type'] ?? 'text/plain'
}

function writeAnswer(call: Call, answer: PlatformAnswer, more: readonly string[] = []): void {
  const body = answer.text?.(call.functionName) ?? ''
  const headers = [...call.replyHeaders, ...more]
  if (answer.by !== undefined) headers.push('X-OpenFaaS-Internal', answer.by)
  headers.push(...(answer.headers ?? ['Content-Type', emptyContentType(call)]))
  headers.push('Content-Length', String(Buffer.byteLength(body)))
  call.response.writeHead(answer.status, headers).end(body)
}

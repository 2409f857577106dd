import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tokenPrefix } from '../contract/api-token.ts'
import { readTimeoutMs } from '../contract/durations.ts'
import { header } from '../contract/headers.ts'
import { parseJson } from '../contract/parse.ts'
import type { TraceContext } from '../contract/trace-context.ts'
import { LlmError } from '../errors.ts'
import { describeError, type Fields, type Log } from '../log.ts'
import type { Room } from '../memory/room.ts'
import type { Redactor } from '../redact.ts'
import type { Tracing } from '../telemetry/tracing.ts'
import { answer, errorBodyAt, toErrorReply } from './answer.ts'
import { readBody } from './body.ts'
import type { Reply, Route } from './call.ts'
import { refusalOf } from './client-error.ts'
import { answerFaults } from './connection-faults.ts'
import { unpackedHeaders } from './content-codings.ts'
import type { LastCalls } from './last-calls.ts'
import { isAt } from './router.ts'
import { endServerSpan, enterTrace } from './server-span.ts'
import { writeReply } from './write-reply.ts'

export type Answered = {
  path: string
  status: number
  seconds: number
  traceContext: TraceContext | undefined
}

export type ServerParts = {
  routes: readonly Route[]
  maxBodyBytes: number
  /** The memory for requests in flight. */
  room: Room
  log: Log
  redactor: Redactor
  lastCalls: LastCalls
  /** Undefined if nothing is recorded. */
  tracing?: Tracing | undefined
  /** Called after each answer has been sent, so that it costs the caller no time. */
  onAnswered(answered: Answered): void
  patience?: Patience
}

/** A client's time limits in milliseconds: to send its headers, to send the whole request, and to read a piece of the reply. */
export type Patience = { headersMs: number; requestMs: number; stallMs: number }

/** Enough for a photo over a slow line; the gateway waits a minute. */
const defaultPatience: Patience = { headersMs: 10_000, requestMs: 45_000, stallMs: 15_000 }

/** The HTTP server of a function. It finds the route, limits body and time, and is the only place that writes replies. */
export function createHttpServer(parts: ServerParts): Server {
  const { headersMs, requestMs, stallMs } = parts.patience ?? defaultPatience
  const limits = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(headersMs, 5000) / 5,
    // Node would answer without a body.
    requireHostHeader: false,
  }
  const ids = new WeakMap<IncomingMessage, string>()
  function serve(request: IncomingMessage, response: ServerResponse): void {
    const startedMs = performance.now()
    const { headers, trailers } = request
    const method = methodOf(request)
    const id = callId(headers[header.callId])
    ids.set(request, id)
    const { path, query } = split(request.url)
    // The route's own path, because a client's path may contain a prompt.
    const told = parts.routes.find((known) => isAt(known.path, path))?.path ?? 'other'
    const { traceContext, span } = enterTrace(parts.tracing, { method, route: told, headers, callId: id })
    const log = parts.log.child({ callId: id, ...(traceContext && { trace_id: traceContext.traceId }) })
    const abort = new AbortController()
    const share = parts.room.share()
    const { limitMs, refusal = refusalOf(request) } = readLimit(headers[header.timeout])
    const timer = limitMs === undefined ? undefined : setTimeout(() => abort.abort(timePassed(limitMs)), limitMs)
    const untilMs = limitMs === undefined ? undefined : startedMs + limitMs
    parts.lastCalls.came(abort)
    let status = 499
    const noted: Fields = {}
    const note = (fields: Fields) => void Object.assign(noted, fields)
    const closed = Promise.withResolvers<void>()
    response.on('close', () => {
      clearTimeout(timer)
      parts.lastCalls.ended(abort)
      share.release()
      if (!response.writableFinished) abort.abort(new LlmError('client_closed', 'The client went away'))
      const seconds = (performance.now() - startedMs) / 1000
      parts.onAnswered({ path: told, status, seconds, traceContext })
      closed.resolve()
    })
    /** Logs one line per request, after all fields have been noted. */
    const tell = () => {
      if (span) endServerSpan(span, status, noted.code)
      const level = status >= 500 ? 'error' : method === 'GET' ? 'debug' : 'info'
      log[level]({ path: told, status, ms: Math.round(performance.now() - startedMs), ...noted }, 'answered')
    }
    const { signal } = abort
    async function toReply(): Promise<Reply> {
      try {
        const maxBytes = Math.min(parts.maxBodyBytes, parts.room.size())
        const body = await readBody(request, { maxBytes, share, signal })
        if (refusal) throw refusal
        const json = () => parseJson(body, share)
        const plain = unpackedHeaders(headers)
        const asked = { id, traceContext, span, method, path, query, headers: plain, trailers, body, json }
        return await answer(parts.routes, { ...asked, signal, untilMs, closed: closed.promise, log, note })
      } catch (error) {
        return toErrorReply(error, { id, log, note }, errorBodyAt(parts.routes, { path, headers }))
      }
    }
    async function respond(): Promise<void> {
      try {
        const reply = await toReply()
        if (!response.destroyed) status = reply.status
        const own = {
          ...namesOf(id),
          ...(traceContext && { [header.traceId]: traceContext.traceId }),
          'openai-processing-ms': String(Math.round(performance.now() - startedMs)),
        }
        await writeReply(response, reply, own, { stallMs, signal, isHead: request.method === 'HEAD' }, parts.redactor)
      } catch (error) {
        log[error instanceof LlmError ? 'warn' : 'error'](describeError(error), 'reply cut off')
        response.destroy()
      }
      await closed.promise
      tell()
    }
    void respond()
  }
  const server = createServer(limits, serve)
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  return answerFaults(server, (request) => {
    const id = ids.get(request) ?? randomUUID()
    const errorBody = errorBodyAt(parts.routes, { path: split(request.url).path, headers: request.headers })
    return {
      errorBody: (error) => errorBody(error, id),
      headers: namesOf(id),
    }
  })
}

/** The headers that name a call; by the second, the clients of the dialect `messages` read it. */
function namesOf(id: string) {
  return { 'x-request-id': id, 'request-id': id }
}

/** The caller's id if it looks like one, else a new one: it is logged and sent on, and neither a prompt nor a token must be. */
function callId(given: string | string[] | undefined): string {
  if (typeof given !== 'string' || given.includes(tokenPrefix)) return randomUUID()
  return /^(?=.*\d)[\w.:+/=-]{1,128}$/.test(given) ? given : randomUUID()
}

/** HEAD is GET without the body (RFC 9110, 9.3.2), which Node leaves out. */
function methodOf({ method = 'GET' }: IncomingMessage): string {
  return method === 'HEAD' ? 'GET' : method
}

/** A target in absolute form, as clients send it to a proxy, means its path and query (RFC 9112, 3.2.2). */
function split(target = '/'): { path: string; query: string } {
  const url = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '')
  const [path] = url.split('?', 1)
  return { path: path || '/', query: url.slice((path ?? '').length + 1) }
}

/** The time limit of a call, or the error for an unreadable one, which is thrown after the body has been read. */
function readLimit(value: string | string[] | undefined): { limitMs?: number | undefined; refusal?: unknown } {
  try {
    return { limitMs: readTimeoutMs(value, 'X-Timeout') }
  } catch (refusal) {
    return { refusal }
  }
}

function timePassed(limitMs: number): LlmError {
  return new LlmError('deadline_exceeded', `The ${Math.round(limitMs)} ms given in X-Timeout have passed`)
}

import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { header, readTimeoutMs } from '../contract/headers.ts'
import { LlmError } from '../errors.ts'
import { describeError, type Log } from '../log.ts'
import { answer, toErrorReply } from './answer.ts'
import { readBody } from './body.ts'
import type { Reply, Route } from './call.ts'
import { isAt } from './router.ts'

export type Answered = { path: string; status: number; seconds: number }

export type ServerParts = {
  routes: readonly Route[]
  maxBodyBytes: number
  log: Log
  /** Told of each request once its answer is out, so that it costs the caller no time. */
  onAnswered(answered: Answered): void
}

/** The HTTP server of a function: finds the route, bounds body and time, and is the one place that writes replies. */
export function createHttpServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    const startedMs = performance.now()
    const id = callId(request.headers[header.callId])
    const log = parts.log.child({ callId: id })
    const path = pathOf(request.url)
    const method = request.method ?? 'GET'
    const abort = new AbortController()
    const limitMs = readTimeoutMs(request.headers[header.timeout])
    const timer = limitMs === undefined ? undefined : setTimeout(() => abort.abort(timePassed(limitMs)), limitMs)
    let status = 499
    response.on('close', () => {
      clearTimeout(timer)
      if (!response.writableFinished) abort.abort(new LlmError('client_closed', 'The client went away'))
      const seconds = (performance.now() - startedMs) / 1000
      log[method === 'GET' ? 'debug' : 'info']({ path, status, ms: Math.round(seconds * 1000) }, 'answered')
      const route = parts.routes.find((known) => isAt(known.path, path))
      parts.onAnswered({ path: route?.path ?? 'other', status, seconds })
    })
    readBody(request, parts.maxBodyBytes)
      .then((body) =>
        answer(parts.routes, { id, method, path, headers: request.headers, body, signal: abort.signal, log }),
      )
      .catch((error: unknown) => toErrorReply(error, log))
      .then((reply) => {
        if (!response.destroyed) status = reply.status
        return write(response, reply, {
          'x-request-id': id,
          'openai-processing-ms': String(Math.round(performance.now() - startedMs)),
        })
      })
      // A body that throws has begun: nothing but a cut connection tells the client that it is not whole.
      .catch((error: unknown) => {
        log.error(describeError(error), 'reply cut off')
        response.destroy()
      })
  })
}

async function write(
  response: ServerResponse,
  { status, headers, body }: Reply,
  own: Record<string, string>,
): Promise<void> {
  const common = { ...headers, ...own }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...common, 'content-length': Buffer.byteLength(body) })
    response.end(body)
    return
  }
  response.writeHead(status, common)
  // With the first piece, where that is there already: one packet in place of two.
  const flush = setImmediate(() => response.flushHeaders())
  try {
    // Begun also where the client has gone already: only a body that was begun is told of its end.
    for await (const piece of body) {
      clearImmediate(flush)
      if (response.destroyed) return
      if (!response.write(piece)) await drained(response)
    }
  } finally {
    clearImmediate(flush)
  }
  response.end()
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}

/** The caller's id if it is fit for a log line and a header, else a new one. */
function callId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID()
}

function pathOf(url: string | undefined): string {
  const path = (url ?? '/').split('?', 1)[0] ?? '/'
  return path === '' ? '/' : path
}

function timePassed(limitMs: number): LlmError {
  return new LlmError('deadline_exceeded', `The ${Math.round(limitMs)} ms given in X-Timeout have passed`)
}

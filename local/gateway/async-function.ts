import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { answerText } from '../platform-answer.ts'
import { readBody } from './body.ts'
import { identify, replyHeadersFor } from './function-proxy.ts'
import { notForwarded } from './request-headers.ts'

export type AsyncFunctionParts = { gatewayUrl: string; clock: Clock; log: Log }

/** Serves `POST /async-function/{name}`, in the gateway's and the queue-worker's place. */
export type AsyncFunction = (request: IncomingMessage, response: ServerResponse, name: string, path: string) => void

type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/**
 * Takes a call and answers 202 at once. The call is then made through the gateway itself, and its reply, whatever its
 * status, is POSTed to X-Callback-Url if there is one.
 */
export function createAsyncFunction({ gatewayUrl, clock, log }: AsyncFunctionParts): AsyncFunction {
  return async (request, response, name, path) => {
    const body = await readBody(request).catch(() => undefined)
    if (body === undefined) return
    // As in the gateway, an empty one is none.
    const callback = String(request.headers['x-callback-url'] ?? '') || undefined
    if (callback !== undefined && !isHttpUrl(callback)) {
      answerText(response, 400, `X-Callback-Url must be an http or https address, not ${JSON.stringify(callback)}\n`)
      return
    }
    const identity = identify(request, clock)
    response.writeHead(202, [...replyHeadersFor(identity), 'Content-Length', '0']).end()
    const headers = { ...request.headers, 'x-call-id': identity.callId, 'user-agent': 'openfaas-embedded/queue-worker' }
    run({
      name,
      path,
      headers,
      body,
      callId: identity.callId,
      callback,
    })
  }

  async function run(queued: {
    name: string
    path: string
    headers: IncomingHttpHeaders
    body: Buffer
    callId: string
    callback: string | undefined
  }): Promise<void> {
    const { name, callId, callback } = queued
    const startedMs = clock.nowMs()
    const reply = await post(`${gatewayUrl}/function/${name}${queued.path}`, queued.headers, queued.body).catch(
      (): Reply => ({ status: 503, headers: {}, body: Buffer.alloc(0) }),
    )
    if (callback === undefined) return
    const headers = {
      ...reply.headers,
      'x-call-id': callId,
      'x-duration-seconds': ((clock.nowMs() - startedMs) / 1000).toFixed(6),
      'x-function-status': String(reply.status),
      'x-function-name': name,
    }
    await post(callback, headers, reply.body).catch((error: Error) =>
      log.warn(`The result of ${name} (X-Call-Id ${callId}) could not be posted to ${callback}: ${error.message}`),
    )
  }
}

function post(url: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const kept = Object.entries(headers).filter(([name]) => !notForwarded.has(name))
    const send = url.startsWith('https:') ? httpsRequest : httpRequest
    const options = {
      method: 'POST',
      agent: false,
      headers: { ...Object.fromEntries(kept), 'content-length': body.length },
    }
    send(url, options, (reply) => {
      readBody(reply).then(
        (whole) => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: whole }),
        reject,
      )
    })
      .on('error', reject)
      .on('close', () => reject(new Error('it ended without a reply')))
      .end(body)
  })
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

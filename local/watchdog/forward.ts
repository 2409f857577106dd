import { type Agent, request as httpRequest } from 'node:http'
import type { Call } from '../gateway/call.ts'
import { answerFault, type Fault } from '../platform-answer.ts'
import { deadlineOf } from './deadline.ts'
import { giveReply } from './reply.ts'
import type { WatchdogSettings } from './settings.ts'

/** The time to read what there is when a limit has passed; without an end, a caller that does not read would keep its place. */
const lastMs = 1000

/**
 * Forwards a call to the function and its reply to the caller. When a limit passes or the caller disconnects, it destroys
 * the request to the function, so that the function can stop working on it.
 */
export function forward(call: Call, port: number, agent: Agent, settings: WatchdogSettings): void {
  const { request, response } = call
  const startedMs = performance.now()
  const seconds = () => (performance.now() - startedMs) / 1000
  let fault: Fault = 'child-unreachable'

  const upstream = httpRequest({
    host: '127.0.0.1',
    port,
    agent,
    method: request.method,
    path: call.path,
    headers: call.headers,
  })
  const deadline = deadlineOf(call, settings)
  let timer = setTimeout(() => {
    fault = deadline.fault
    upstream.destroy()
    timer = setTimeout(() => response.destroy(), lastMs)
  }, deadline.afterMs)

  const fail = () => {
    if (!response.headersSent && !response.destroyed) answerFault(call, fault, seconds())
  }
  upstream.on('response', (reply) => {
    upstream.off('close', fail)
    giveReply(call, reply, seconds())
  })
  upstream.on('error', fail)
  // Without an error after `101 Switching Protocols`.
  upstream.on('close', fail)
  response.once('close', () => {
    clearTimeout(timer)
    if (!response.writableFinished) upstream.destroy()
  })
  request.pipe(upstream)
}

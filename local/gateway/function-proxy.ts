import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf } from '#runtime/error-message.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { answerNoEndpoints, answerText } from '../platform-answer.ts'
import type { DeployedFunction } from '../provider/deployed-function.ts'
import { type Call, deliveryOf } from './call.ts'
import { namespace, splitFunctionName } from './function-name.ts'
import type { GatewayMetrics } from './metrics.ts'
import { type CallIdentity, headersForFunction } from './request-headers.ts'

export type FunctionProxyParts = {
  functions: ReadonlyMap<string, DeployedFunction>
  metrics: GatewayMetrics
  /** The gateway's upstream_timeout. */
  upstreamTimeoutMs: number
  clock: Clock
  log: Log
}

/** Serves `/function/{name}`: scales the function up from zero, tags the request and hands it on. */
export type FunctionProxy = (request: IncomingMessage, response: ServerResponse, name: string, path: string) => void

const allowedMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const servedBy = 'openfaas-embedded'

export function createFunctionProxy(parts: FunctionProxyParts): FunctionProxy {
  const { functions, metrics, upstreamTimeoutMs, clock, log } = parts

  async function scaleUp(deployed: DeployedFunction, call: Call): Promise<void> {
    try {
      const watchdog = await deployed.scaleUp()
      if (!call.response.destroyed) watchdog.serve(call)
    } catch (error) {
      log.warn(`${deployed.specification.name} does not start: ${messageOf(error)}`)
      answerNoEndpoints(call)
    }
  }

  return (request, response, fullName, path) => {
    const { name, namespace: space } = splitFunctionName(fullName)
    const deployed = space === namespace ? functions.get(name) : undefined
    if (deployed === undefined) {
      answerText(response, 404, notFound(name, space))
      log.warn(`there is no function ${fullName}; the stack file has ${[...functions.keys()].join(', ')}`)
      return
    }
    const identity = identify(request, clock)
    const replyHeaders = replyHeadersFor(identity)
    countCall(request, response, `${name}.${space}`)
    if (!allowedMethods.has(request.method ?? '')) {
      response.writeHead(405, [...replyHeaders, 'Content-Length', '0']).end()
      return
    }
    const delivery = deliveryOf(request.headers.accept)
    const call: Call = {
      request,
      response,
      functionName: fullName,
      path,
      delivery,
      headers: headersForFunction(request, delivery, identity),
      replyHeaders,
      upstreamTimeoutMs,
    }
    const watchdog = deployed.watchdog()
    if (watchdog === undefined) scaleUp(deployed, call)
    else watchdog.serve(call)
  }

  function countCall(request: IncomingMessage, response: ServerResponse, functionName: string): void {
    const startedMs = performance.now()
    metrics.started(functionName)
    response.once('close', () => {
      // To the gateway, a caller that went away looks like a failed upstream request.
      const status = response.headersSent ? response.statusCode : 502
      const seconds = (performance.now() - startedMs) / 1000
      metrics.completed(functionName, status, seconds)
      log.debug(`Forwarded [${request.method}] to ${request.url} - [${status}] - ${seconds.toFixed(4)}s`)
    })
  }
}

/** Also what the queue tags its requests with. */
export function identify(request: IncomingMessage, clock: Clock): CallIdentity {
  const given = request.headers['x-call-id']
  const isOwn = typeof given !== 'string' || given === ''
  return { callId: isOwn ? randomUUID() : given, isOwn, startTime: `${clock.nowMs()}000000` }
}

/** X-Call-Id is returned only where the gateway made it. */
export function replyHeadersFor({ callId, isOwn, startTime }: CallIdentity): string[] {
  const own = isOwn ? ['X-Call-Id', callId] : []
  return [...own, 'X-Start-Time', startTime, 'X-Served-By', servedBy]
}

function notFound(name: string, space: string): string {
  const reason = `server returned non-200 status code (404) for function, ${name}, body: `
  return `error finding function ${name}.${space}: ${reason}`
}

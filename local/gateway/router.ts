import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { answerText } from '../platform-answer.ts'
import type { AsyncFunction } from './async-function.ts'
import type { BasicAuth } from './basic-auth.ts'
import type { BrowserGuard } from './browser-guard.ts'
import type { ConsoleDoor } from './console-door.ts'
import type { FunctionProxy } from './function-proxy.ts'
import { readFunctionUrl } from './function-url.ts'
import type { GatewayMetrics } from './metrics.ts'
import { toOriginForm } from './request-target.ts'
import type { SystemApi } from './system-api.ts'

export type RouterParts = {
  mayCome: BrowserGuard
  isOperator: BasicAuth
  callFunction: FunctionProxy
  callLater: AsyncFunction
  systemApi: SystemApi
  /** Undefined without a console. */
  consoleDoor: ConsoleDoor | undefined
  metrics: GatewayMetrics
}

const functionPrefix = '/function/'
const asyncPrefix = '/async-function/'

/** All routes of the gateway on its one port. In the real gateway, `/metrics` has its own port. */
export function createRouter(parts: RouterParts): RequestListener {
  const { mayCome, isOperator, callFunction, callLater, systemApi, consoleDoor, metrics } = parts
  return (request, response) => {
    toOriginForm(request)
    const url = request.url ?? '/'
    if (!mayCome(request, response)) return
    if (url.startsWith(functionPrefix)) callAt(url, functionPrefix, callFunction, request, response)
    else if (url.startsWith(asyncPrefix) && request.method !== 'POST') response.writeHead(405).end()
    else if (url.startsWith(asyncPrefix)) callAt(url, asyncPrefix, callLater, request, response)
    else if (url.startsWith('/system/')) isOperator(request, response) && systemApi(request, response)
    else if (request.method !== 'GET') notFound(response)
    else if (consoleDoor && isAt('/', url)) consoleDoor.open(request, response)
    else if (isAt('/healthz', url)) answerText(response, 200, 'OK')
    else if (isAt('/metrics', url)) writeMetrics(response, metrics)
    else notFound(response)
  }
}

/** Whether that is the path of `url`, whatever its query. */
function isAt(path: string, url: string): boolean {
  return url === path || url.startsWith(`${path}?`)
}

function callAt(
  url: string,
  prefix: string,
  call: FunctionProxy | AsyncFunction,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const asked = readFunctionUrl(url, prefix)
  if (asked.kind === 'function') call(request, response, asked.name, asked.path)
  else if (asked.kind === 'redirect') response.writeHead(301, { Location: asked.location, 'Content-Length': 0 }).end()
  else if (asked.kind === 'malformed') answerText(response, 400, '400 Bad Request')
  else notFound(response)
}

async function writeMetrics(response: ServerResponse, metrics: GatewayMetrics): Promise<void> {
  const { contentType, text } = await metrics.expose()
  response.writeHead(200, { 'Content-Type': contentType }).end(text)
}

function notFound(response: ServerResponse): void {
  answerText(response, 404, '404 page not found\n')
}

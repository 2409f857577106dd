import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { answerText } from '../platform-answer.ts'
import type { DeployedFunction } from '../provider/deployed-function.ts'
import type { FunctionLines } from '../provider/function-lines.ts'
import { readBody } from './body.ts'
import { sendLogs } from './function-logs.ts'
import { namespace, splitFunctionName } from './function-name.ts'
import { functionStatus } from './function-status.ts'
import type { GatewayMetrics } from './metrics.ts'

export type SystemApiParts = {
  functions: ReadonlyMap<string, DeployedFunction>
  functionLines: FunctionLines
  metrics: GatewayMetrics
}

/** Serves `/system/…`, which faas-cli speaks. */
export type SystemApi = (request: IncomingMessage, response: ServerResponse) => void

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL; name: string }
type Route = { method: string; path: RegExp; handle(exchange: Exchange): void | Promise<void> }

const scaleRequest = v.object({ replicas: v.pipe(v.number(), v.integer(), v.minValue(0)) })
const version = { release: 'embedded', sha: 'none' }

export function createSystemApi({ functions, functionLines, metrics }: SystemApiParts): SystemApi {
  const routes: Route[] = [
    { method: 'GET', path: /^\/system\/info$/, handle: ({ response }) => json(response, 200, systemInfo()) },
    { method: 'GET', path: /^\/system\/namespaces$/, handle: ({ response }) => json(response, 200, [namespace]) },
    { method: 'GET', path: /^\/system\/functions$/, handle: list },
    { method: 'GET', path: /^\/system\/function\/([-a-zA-Z_0-9.]+)$/, handle: describe },
    { method: 'GET', path: /^\/system\/logs$/, handle: logs },
    { method: 'POST', path: /^\/system\/scale-function\/([-a-zA-Z_0-9.]+)$/, handle: scale },
    { method: 'POST', path: /^\/system\/functions$/, handle: refuseChange },
    { method: 'PUT', path: /^\/system\/functions$/, handle: refuseChange },
    { method: 'DELETE', path: /^\/system\/functions$/, handle: refuseChange },
  ]

  function list({ response, url }: Exchange): void {
    const asked = url.searchParams.get('namespace') || namespace
    json(response, 200, asked === namespace ? [...functions.values()].map(status) : [])
  }

  function describe({ response, url, name }: Exchange): void {
    const deployed = find(url, name)
    if (deployed === undefined) response.writeHead(404, { 'Content-Length': 0 }).end()
    else json(response, 200, status(deployed))
  }

  /** One replica at most; zero is honoured, as in OpenFaaS Pro. */
  async function scale({ request, response, url, name }: Exchange): Promise<void> {
    const deployed = find(url, name)
    const asked = v.safeParse(v.pipe(v.string(), v.parseJson(), scaleRequest), String(await readBody(request)))
    if (!asked.success) {
      answerText(response, 400, 'The body must be JSON such as {"serviceName": "llm-router", "replicas": 1}\n')
    } else if (deployed === undefined) {
      answerText(response, 404, `There is no function ${name}\n`)
    } else {
      if (asked.output.replicas === 0) deployed.scaleDown()
      // Accepted as Kubernetes does: whether the replica comes up shows in availableReplicas and in the log of the calls.
      else deployed.scaleUp().catch(() => {})
      response.writeHead(202, { 'Content-Length': 0 }).end()
    }
  }

  function logs({ response, url }: Exchange): void {
    const name = url.searchParams.get('name') ?? ''
    if (find(url, name) === undefined) answerText(response, 404, `There is no function ${name}\n`)
    else sendLogs(response, url.searchParams, functionLines)
  }

  function find(url: URL, fullName: string): DeployedFunction | undefined {
    const asked = url.searchParams.get('namespace') || namespace
    const { name, namespace: space } = splitFunctionName(fullName)
    return asked === namespace && space === namespace ? functions.get(name) : undefined
  }

  function status(deployed: DeployedFunction): Record<string, unknown> {
    return functionStatus(deployed, metrics.invocations(`${deployed.specification.name}.${namespace}`))
  }

  return async (request, response) => {
    const url = new URL(request.url ?? '', 'http://gateway')
    const matching = routes.filter((route) => route.path.test(url.pathname))
    const route = matching.find(({ method }) => method === request.method)
    if (route !== undefined) {
      const name = route.path.exec(url.pathname)?.[1] ?? ''
      // The one thing that can fail is the caller going away before its body has come.
      await Promise.resolve(route.handle({ request, response, url, name })).catch(() => response.destroy())
    } else if (matching.length > 0) {
      response.writeHead(405, { 'Content-Length': 0 }).end()
    } else {
      answerText(response, 501, `The embedded OpenFaaS has no ${request.method} ${url.pathname}\n`)
    }
  }
}

function refuseChange({ response }: Exchange): void {
  const fix = 'edit stack.yml and start it again.'
  answerText(
    response,
    501,
    `The embedded OpenFaaS runs what its stack file has: to deploy, change or remove a function, ${fix}\n`,
  )
}

function systemInfo() {
  return {
    provider: { provider: 'openfaas-embedded', version, orchestration: 'node' },
    version: { commit_message: 'Embedded OpenFaaS for local use', ...version },
    // Go's name for it.
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

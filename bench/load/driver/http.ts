import { Agent, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import * as v from 'valibot'
import { durationMs } from './duration.ts'
import type { Metrics } from './metrics.ts'

const paramsSchema = v.nullish(
  v.object({
    headers: v.optional(v.record(v.string(), v.string()), {}),
    tags: v.optional(v.unknown()),
    timeout: v.optional(v.string(), '60s'),
  }),
  {},
)

export type Response = { status: number; body: string; error: string; headers: Record<string, string>; json(): unknown }

/** k6/http: requests whose reply is there when it has ended. One that fails has the status 0 and an `error`. */
export function createHttp(metrics: Metrics) {
  const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) }

  async function asyncRequest(method: string, url: string, body?: string | null, given?: unknown): Promise<Response> {
    const { headers, timeout } = v.parse(paramsSchema, given)
    const startedMs = performance.now()
    const response = await sent({ method, url, headers, body, timeoutMs: durationMs(timeout) })
    metrics.of('http_reqs', 'counter').add(1)
    metrics.of('http_req_duration', 'trend').add(performance.now() - startedMs)
    metrics.of('http_req_failed', 'rate').add(response.status < 200 || response.status > 399)
    return response
  }

  function sent(asked: { method: string; url: string; headers: object; body?: string | null | undefined } & Timed) {
    const { method, headers, body } = asked
    const url = new URL(asked.url)
    const [send, agent] =
      url.protocol === 'https:' ? [secureRequest, agents['https:']] : ([request, agents['http:']] as const)
    return new Promise<Response>((resolve) => {
      const fail = (error: Error) => resolve(response(0, '', {}, error.message))
      const signal = AbortSignal.timeout(asked.timeoutMs)
      const outgoing = send(url, { method, agent, headers: { ...headers }, signal }, (incoming) => {
        const pieces: Buffer[] = []
        incoming.on('data', (piece: Buffer) => void pieces.push(piece))
        incoming.on('error', fail)
        incoming.on('end', () => {
          resolve(response(incoming.statusCode ?? 0, Buffer.concat(pieces).toString(), incoming.headers))
        })
      })
      outgoing.on('error', fail)
      outgoing.end(body ?? undefined)
    })
  }

  return {
    api: { asyncRequest },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

type Timed = { timeoutMs: number }

function response(status: number, body: string, headers: object, error = ''): Response {
  const named = Object.entries(headers).map(([name, value]) => [asInGo(name), String(value)] as const)
  return { status, body, error, headers: Object.fromEntries(named), json: () => JSON.parse(body) }
}

/** As k6 names headers: `X-Llm-Cost-Usd`. */
export function asInGo(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}

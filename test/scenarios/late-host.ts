import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { freePort } from '../../bench/port.ts'
import { type Ending, type UpstreamCall, whole } from './upstream.ts'

/** A host whose address is there, as that of a Service, and which is not: connections are refused until it comes. */
export type LateHost = {
  url: string
  /** Requests for an answer. */
  calls: UpstreamCall[]
  /** When its health was looked at. */
  looks: number[]
  come(): Promise<void>
  go(): Promise<void>
  /** Answers requests for an answer. */
  script: (call: UpstreamCall) => void
  /** True while it is there and says that it still loads its model. */
  loads: boolean
}

export async function lateHost(context: Ending): Promise<LateHost> {
  const port = await freePort()
  let server: Server | undefined
  const host: LateHost = {
    ...{ url: `http://127.0.0.1:${port}`, calls: [], looks: [], script: whole, loads: false },
    async come() {
      server = createServer(serve)
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    async go() {
      const ended = server
      server = undefined
      if (!ended) return
      ended.closeAllConnections()
      await new Promise((resolve) => ended.close(resolve))
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse) {
    // As a function of ours, for routers that call it by its name.
    response.setHeader('x-request-id', 'of-the-host')
    const isLook = /\/health(\?|$)/.test(request.url ?? '')
    const text = Buffer.concat(await request.toArray().catch(() => [])).toString()
    if (host.loads) {
      if (isLook) host.looks.push(performance.now())
      const error = { code: 503, message: 'Loading model', type: 'unavailable_error' }
      response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
      return
    }
    if (request.method === 'GET') {
      if (isLook) host.looks.push(performance.now())
      response.writeHead(isLook ? 200 : 404).end('{}')
      return
    }
    const call: UpstreamCall = { body: JSON.parse(text), headers: request.headers, response, leftMs: undefined }
    host.calls.push(call)
    host.script(call)
  }

  context.after(() => host.go())
  return host
}

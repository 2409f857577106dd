import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What things are ended with: a test, or a benchmark. */
export type Ending = { after(end: () => unknown): void }

/** A call that an upstream got, and the way to answer it. */
export type UpstreamCall = {
  body: Record<string, unknown>
  headers: IncomingHttpHeaders
  response: ServerResponse
  /** From when on the connection was closed before the answer was finished, on the clock of `performance.now()`. */
  leftMs: number | undefined
}

/** A provider of OpenAI's API that does what a test tells it to, for faults that the simulators do not have. */
export type Upstream = {
  url: string
  calls: UpstreamCall[]
  script: (call: UpstreamCall) => void
  openSockets(): number
}

export async function startUpstream(context: Ending, script: Upstream['script'] = whole): Promise<Upstream> {
  const sockets = new Set<Socket>()
  const upstream: Upstream = { url: '', calls: [], script, openSockets: () => sockets.size }
  const server = createServer(async (request, response) => {
    const call: UpstreamCall = { body: {}, headers: request.headers, response, leftMs: undefined }
    response.on('close', () => {
      if (!response.writableFinished) call.leftMs = performance.now()
    })
    const text = Buffer.concat(await request.toArray().catch(() => [])).toString()
    call.body = text === '' ? {} : JSON.parse(text)
    upstream.calls.push(call)
    upstream.script(call)
  })
  server.keepAliveTimeout = 75_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  upstream.url = `http://127.0.0.1:${port}`
  return upstream
}

export const usage = { prompt_tokens: 100, completion_tokens: 60, total_tokens: 160 }
const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }

/** The data of a chunk of a streamed answer. */
export function chunk(delta: object, finish_reason: string | null = null): string {
  return JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] })
}

/** The chunks of an answer of so many words, without its end. */
export function words(count: number): string[] {
  return Array.from({ length: count }, (_, index) => chunk({ content: `w${index} ` }))
}

export const end = [chunk({}, 'stop'), JSON.stringify({ ...head, choices: [], usage }), '[DONE]']

/** Begins a stream with these events; it goes on until the test ends it. */
export function stream({ response }: UpstreamCall, data: readonly string[]): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(data.map((one) => `data: ${one}\n\n`).join(''))
}

/** A whole answer, streamed where that was asked for. */
export function whole(call: UpstreamCall): void {
  if (call.body.stream === true) {
    stream(call, [...words(3), ...end])
    call.response.end()
    return
  }
  const message = { role: 'assistant', content: 'An answer' }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  answer(call, 200, { ...head, object: 'chat.completion', choices, usage })
}

export function answer({ response }: UpstreamCall, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** An error as OpenAI sends it. */
export function refuse(call: UpstreamCall, status: number, code: string | null, headers: object = {}): void {
  answer(call, status, { error: { message: `Refused with ${status}`, type: 't', param: null, code } }, headers)
}

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export type GatewayCall = {
  function: string
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

export type ListedFunction = { name: string; replicas?: number; availableReplicas?: number }

export type Gateway = {
  url: string
  calls: GatewayCall[]
  /** How the next calls are answered; set anew by a test. */
  answer: (response: ServerResponse, call: GatewayCall) => void
  /** What /system/functions lists, by name or whole; undefined is a gateway that wants a password. */
  functions: readonly (string | ListedFunction)[] | undefined
  /** How often that has been asked. */
  lists: number
  close(): void
}

export const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'An answer' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
}
export const embeddings = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.5] }],
  model: 'm',
  usage: { prompt_tokens: 3, total_tokens: 3 },
}
const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunk = (delta: object, finish_reason: string | null = null) =>
  JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] })
const stream = [chunk({ role: 'assistant', content: 'Hello' }), chunk({}, 'stop'), '[DONE]']

/** An answer of the kind that was asked for. */
export function answerWhole(response: ServerResponse, { path, body }: GatewayCall): void {
  if (body.stream === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(stream.map((data) => `data: ${data}\n\n`).join(''))
    return
  }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(path === '/v1/embeddings' ? embeddings : completion))
}

/** A gateway on a real socket, with functions behind it that answer as a test says. */
export async function startGateway(): Promise<Gateway> {
  const server = createServer(async (request, response) => {
    if (request.url === '/system/functions') {
      const known = gateway.functions
      gateway.lists += 1
      const listed = known?.map((one) => (typeof one === 'string' ? { name: one } : one))
      response.writeHead(known ? 200 : 401).end(JSON.stringify(listed))
      return
    }
    const [, name = '', path = ''] = /^\/function\/([^/]+)(.*)$/.exec(request.url ?? '') ?? []
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const call = { function: name, path, headers: request.headers, body }
    gateway.calls.push(call)
    gateway.answer(response, call)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const gateway: Gateway = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    answer: answerWhole,
    functions: undefined,
    lists: 0,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return gateway
}

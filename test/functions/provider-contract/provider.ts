import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { type DrivenReply, type Driver, drivers } from '../drivers.ts'
import type { Wire } from './wire.ts'

/** A function of the wire before a provider that answers by a script; made for one suite. */
export function scripted(wire: Wire, way: keyof typeof drivers) {
  const sockets = new Set<Socket>()
  let script: (response: ServerResponse) => void = (response) => response.end()
  let driver: Driver
  let directory: string
  const server = createServer(async (request, response) => {
    await request.toArray()
    if (request.url?.endsWith('/v1/token')) return answerJson(response, token)
    if (request.method === 'GET') return answerJson(response, {})
    if (request.url === '/api/show') return answerJson(response, { capabilities: ['completion', 'tools'] })
    sockets.add(request.socket)
    script(response)
  })
  server.keepAliveTimeout = 75_000
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wire-'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    driver = await drivers[way](wire, await wire.environment(`http://127.0.0.1:${port}`, directory))
  })
  after(async () => {
    await driver.close()
    server.closeAllConnections()
    server.close()
    await rm(directory, { recursive: true })
  })
  return {
    /** The connections over which the model was asked so far. */
    sockets,
    ask(
      answer: (response: ServerResponse) => void,
      request: object = {},
      path = '/v1/chat/completions',
    ): Promise<DrivenReply> {
      script = answer
      const messages = path === '/v1/chat/completions' && { messages: [{ role: 'user', content: 'hi' }] }
      return driver.post(path, { ...messages, ...request })
    },
  }
}

const token = {
  access_token: 'a-token',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3599,
}

export function answerJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** What came of a request: an answer and why it ended, or the code of an error; and whether a stream went out as whole. */
export function outcome({ body, text }: DrivenReply) {
  const events = text.split('\n\n').filter((event) => event.startsWith('data: '))
  if (events.length === 0) {
    const [choice] = Object(body).choices ?? []
    return { text: choice?.message.content, end: choice?.finish_reason, code: Object(body).error?.code, isDone: false }
  }
  const chunks = events.filter((event) => event !== 'data: [DONE]').map((event) => JSON.parse(event.slice(6)))
  const choices = chunks.flatMap((chunk) => chunk.choices ?? [])
  return {
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    end: choices.map(({ finish_reason }) => finish_reason).findLast((reason) => reason !== null),
    code: chunks.at(-1)?.error?.code,
    isDone: events.at(-1) === 'data: [DONE]',
  }
}

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** The prices of the one target, in USD per million tokens, and what each answer uses. */
export const price = { input: 100, output: 1000 }
export const used = { promptTokens: 10, completionTokens: 8 }
export const usdPerCall = (used.promptTokens * price.input + used.completionTokens * price.output) / 1e6

/** One call as its provider would bill it. */
export type Served = {
  callId: string
  /** True once the last byte has gone out; false for a call whose router went away before that. */
  isWhole: boolean
}

export type PaidGateway = { url: string; served: Served[] }

/** A gateway with one provider behind it, which bills every call that it begins. Each takes a moment. */
export async function startPaidGateway(context: TestContext, delayMs = () => 10): Promise<PaidGateway> {
  const served: Served[] = []
  const server = createServer(async (request, response) => {
    if (!request.url?.startsWith('/function/')) {
      response.writeHead(401).end()
      return
    }
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const one: Served = { callId: String(request.headers['x-call-id']), isWhole: false }
    served.push(one)
    response.on('finish', () => {
      one.isWhole = true
    })
    setTimeout(() => (body.stream ? stream(response) : whole(response)), delayMs())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, served }
}

const usage = {
  prompt_tokens: used.promptTokens,
  completion_tokens: used.completionTokens,
  total_tokens: used.promptTokens + used.completionTokens,
}

function whole(response: ServerResponse): void {
  const message = { role: 'assistant', content: 'one two three four five six seven eight' }
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({
      ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    }),
  )
}

function stream(response: ServerResponse): void {
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason }],
  })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const words = 'one two three four five six seven eight'.split(' ')
  const events = [
    chunk({ role: 'assistant', content: '' }),
    ...words.map((word) => chunk({ content: `${word} ` })),
    chunk({}, 'stop'),
    { ...head, choices: [], usage },
  ]
  response.end(`${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`)
}

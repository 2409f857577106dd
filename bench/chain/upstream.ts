import { writeSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Orders, ordersIn } from './orders.ts'

/** A program: a provider with OpenAI's API that answers at once, or as the marks in the prompt tell it (orders.ts). */
const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'openai/gpt-oss-20b' }
const usage = { prompt_tokens: 24, completion_tokens: 20, total_tokens: 44 }
const text = 'Routing saves money: small models answer most questions as well as large ones do.'
const whole = JSON.stringify({
  ...{ ...head, object: 'chat.completion', usage },
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
})
const event = (more: object) => `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...more })}\n\n`
const chunk = (delta: object, reason: string | null) => event({ choices: [{ index: 0, delta, finish_reason: reason }] })
const pieces = [
  ...Array.from({ length: 20 }, () => chunk({ content: 'word ' }, null)),
  `${chunk({}, 'stop')}${event({ choices: [], usage })}data: [DONE]\n\n`,
]

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('latin1').on('data', (part: string) => {
    body += part
  })
  request.on('end', () => void answer(body, response))
})
// Longer than a function keeps an idle connection: it is theirs to close.
server.keepAliveTimeout = 75_000

async function answer(body: string, response: ServerResponse): Promise<void> {
  const ordered = ordersIn(body)
  // Only every second model has faults, so that the other ones can answer in its place.
  const orders = /"model": ?"m\d*[02468]"/.test(body) ? ordered : { ...ordered, fault: undefined }
  if (orders.latencyMs > 0) await delay(orders.latencyMs)
  if (orders.fault === 'hang') return
  if (orders.fault === '429' || orders.fault === '500') {
    response.writeHead(Number(orders.fault), { 'content-type': 'application/json', 'retry-after': '1' })
    response.end(JSON.stringify({ error: { message: 'As ordered.', type: 'error' } }))
    return
  }
  if (/"stream": ?true/.test(body)) await stream(orders, response)
  else if (orders.fault === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length })
    response.write(whole.slice(0, 50), () => response.destroy())
  } else {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length })
    response.end(whole)
  }
}

async function stream({ fault, gapMs }: Orders, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (fault === 'cut') {
    response.write(pieces.slice(0, 5).join(''), () => response.destroy())
    return
  }
  if (gapMs === 0) {
    response.end(pieces.join(''))
    return
  }
  for (const piece of pieces) {
    if (response.destroyed) return
    response.write(piece)
    await delay(gapMs)
  }
  response.end()
}

server.listen({ port: Number(process.env.http_port ?? 0), host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  writeSync(1, `${JSON.stringify({ msg: 'listening', port })}\n`)
})

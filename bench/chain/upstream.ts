import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { pieces, whole } from './answers.ts'
import { type Orders, ordersIn } from './orders.ts'
import { serve } from './serve.ts'

/** A program: a provider with OpenAI's API that answers at once, or as the marks in the prompt tell it (orders.ts). */
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('latin1').on('data', (part: string) => {
    body += part
  })
  request.on('end', () => void answer(body, response))
})
serve(server)

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

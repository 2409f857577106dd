import { type Agent, request } from 'node:http'
import { marks, type Orders } from './orders.ts'

export type Called = {
  status: number
  /** Until the first byte of the body, and until the end. */
  firstMs: number
  ms: number
  /** The answer is whole: a stream has its end, and no error in it. */
  isWhole: boolean
  /** Of an error. */
  code?: string | undefined
}

export type ChatOptions = {
  number: number
  orders?: Partial<Orders>
  stream?: boolean
  /** The length of the prompt. */
  characters?: number
}

/** A body for the router. Each is another, since the router slows down who repeats himself. */
export function chatBody({ number, orders = {}, stream = false, characters = 100 }: ChatOptions): string {
  const question = `Why does routing save money? Give reason ${number}. `
  const filling = 'Money is saved by routing. '.repeat(Math.ceil(Math.max(0, characters - question.length) / 27))
  const content = `${question}${filling.slice(0, Math.max(0, characters - question.length))} ${marks(orders)}`
  return JSON.stringify({
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
    max_tokens: 100,
    messages: [{ role: 'user', content }],
  })
}

type CallOptions = {
  agent: Agent
  body: string
  headers?: Record<string, string>
  /** After so many milliseconds, the caller goes away. */
  goneAfterMs?: number | undefined
}

/** Asks the router. A call whose connection breaks has the status 0. */
export function call(url: string, { agent, body, headers, goneAfterMs }: CallOptions): Promise<Called> {
  return new Promise((resolve) => {
    const startedMs = performance.now()
    let firstMs = Number.NaN
    const end = (status: number, isWhole: boolean, code?: string) => {
      clearTimeout(timer)
      resolve({ status, firstMs, ms: performance.now() - startedMs, isWhole, code })
    }
    const sent = request(`${url}/v1/chat/completions`, {
      ...{ method: 'POST', agent },
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    })
    const timer = goneAfterMs === undefined ? undefined : setTimeout(() => sent.destroy(), goneAfterMs)
    sent.on('error', () => end(0, false))
    sent.on('response', (response) => {
      const isStream = response.headers['content-type']?.startsWith('text/event-stream')
      let tail = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        if (Number.isNaN(firstMs)) firstMs = performance.now() - startedMs
        tail = (tail + part).slice(-2000)
      })
      response.on('error', () => end(0, false))
      response.on('end', () => {
        const isWhole = isStream ? tail.endsWith('data: [DONE]\n\n') && !tail.includes('"error"') : true
        const isOk = response.statusCode === 200 && isWhole
        end(response.statusCode ?? 0, isOk, isOk ? undefined : /"code":"(\w+)"/.exec(tail)?.[1])
      })
    })
    sent.end(body)
  })
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { listening } from '../listening.ts'

export type Misbehaviour = {
  /** What becomes of the body of each answer. */
  body?: (body: string) => string
  status?: number
  provider?: string
  overheadMs?: number
  /** What the ledger has too much, in USD. */
  surplusUsd?: number
  delayMs?: number
  /** What `/admin` answers to; without it, any token. */
  adminToken?: string
}

const usdPerAnswer = 0.0000057

/** Answers as the router does, but for one misbehaviour, and keeps a ledger of what it answered. */
export async function startStandInRouter(context: TestContext, misbehaviour: Misbehaviour = {}): Promise<string> {
  const { body = (whole: string) => whole, status = 200, overheadMs = 1, surplusUsd = 0, delayMs = 0 } = misbehaviour
  let answers = 0

  function usage(response: ServerResponse) {
    // The surplus comes with the answers: what was there before is no part of the run.
    const usd = answers === 0 ? 0 : Math.round(answers * usdPerAnswer * 1e9) / 1e9 + surplusUsd
    const rows = [
      { user: 'load-test', status: 'settled', cost_usd: usd },
      { user: 'somebody else', status: 'settled', cost_usd: 7 },
    ]
    response.end(JSON.stringify({ rows }))
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { stream = false, input } = Object(JSON.parse(await text(request)))
    if (status === 200) answers += 1
    const isPrivate = request.headers['x-llm-private'] === 'true'
    const headers = {
      'x-llm-provider': misbehaviour.provider ?? (isPrivate ? 'ollama' : 'groq'),
      'x-llm-overhead-ms': overheadMs,
      ...(!stream && { 'x-llm-cost-usd': usdPerAnswer }),
    }
    setTimeout(() => {
      response.writeHead(status, headers)
      response.end(body(input === undefined ? chat(stream) : JSON.stringify({ data: [{ embedding: [0.5] }] })))
    }, delayMs)
  }

  const { url, close } = await listening((request, response) => {
    const path = request.url ?? ''
    const token = request.headers['x-admin-token']
    const isOperator = misbehaviour.adminToken === undefined || misbehaviour.adminToken === token
    if (path.startsWith('/admin/usage')) isOperator ? usage(response) : response.writeHead(401).end()
    else if (path === '/v1/models') response.end('{"data":[]}')
    else void answer(request, response)
  })
  context.after(close)
  return url
}

function chat(isStream: boolean): string {
  const whole = { choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }] }
  if (!isStream) return JSON.stringify(whole)
  const events = [
    { choices: [{ delta: { content: 'Yes.' }, finish_reason: null }] },
    { choices: [{ delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage: {}, cost_usd: usdPerAnswer },
  ]
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`
}

import { Agent, request } from 'node:http'

export type Answer = { status: number; code: string | undefined; isStreamed: boolean; ms: number }

const agent = new Agent({ keepAlive: true })

/** One request to a router; the client may leave in the middle, which gives undefined. */
export function ask(
  url: string,
  options: { stream: boolean; leaveAfterMs?: number | undefined; body?: object },
): Promise<Answer | undefined> {
  const beganMs = performance.now()
  const body = JSON.stringify({
    model: 'auto',
    messages: [{ role: 'user', content: 'Count to eight.' }],
    max_tokens: 8,
    stream: options.stream,
    ...options.body,
  })
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-llm-timeout-ms': '10000',
    }
    const sent = request(`${url}/v1/chat/completions`, { method: 'POST', headers, agent }, (response) => {
      let text = ''
      response.on('data', (data) => {
        text += data
      })
      response.on('error', () => resolve(undefined))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          code: codeOf(text),
          isStreamed: options.stream,
          ms: performance.now() - beganMs,
        }),
      )
    })
    sent.on('error', (error) => (isLeaving || isCut(error) ? resolve(undefined) : reject(error)))
    let isLeaving = false
    if (options.leaveAfterMs !== undefined) {
      setTimeout(() => {
        isLeaving = true
        sent.destroy()
      }, options.leaveAfterMs)
    }
    sent.end(body)
  })
}

function isCut(error: Error): boolean {
  return 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code))
}

function codeOf(text: string): string | undefined {
  return /"code":"(\w+)"/.exec(text)?.[1]
}

import { type Agent, request } from 'node:http'

/** A way to an answer: straight from the provider, or through something. */
export type Way = { name: string; url: string; headers: Record<string, string> }

const chat = JSON.stringify({
  model: 'openai/gpt-oss-20b',
  messages: [{ role: 'user', content: 'Tell me a story.' }],
  stream: true,
  stream_options: { include_usage: true },
})

/** Milliseconds to the first piece of the answer, and whether the stream was whole. */
export function stream(way: Way, agent: Agent): Promise<{ firstMs: number; isWhole: boolean }> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...way.headers }
    const sent = request(way.url, { method: 'POST', agent, headers }, (response) => {
      let firstMs: number | undefined
      let tail = ''
      response.on('data', (piece: Buffer) => {
        const text = String(piece)
        if (firstMs === undefined && text.includes('"content":"S')) firstMs = performance.now() - startedMs
        tail = (tail + text).slice(-20)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ firstMs: firstMs ?? Number.NaN, isWhole: tail.endsWith('data: [DONE]\n\n') }))
    })
    sent.on('error', reject)
    sent.end(chat)
  })
}

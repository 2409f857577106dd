import { type Agent, request } from 'node:http'
import type { Running } from './contender.ts'

/** Milliseconds from the request to the first token, and from the sending of each later one to its arrival. */
export type StreamTimes = { firstMs: number; delaysMs: number[] }

/**
 * Reads one of the paced streams.
 * @throws Error when it is not whole
 */
export function readStream({ url, headers, model }: Running, prompt: string, agent: Agent): Promise<StreamTimes> {
  const messages = [{ role: 'user', content: prompt }]
  const body = JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } })
  // Without it, OpenFaaS' gateway keeps an answer until it has ended.
  const accept = 'text/event-stream'
  const options = { method: 'POST', agent, headers: { 'content-type': 'application/json', accept, ...headers } }
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const sent = request(url, options, (response) => {
      const tokens = createTokenReader()
      const times: StreamTimes = { firstMs: Number.NaN, delaysMs: [] }
      let begin = ''
      let end = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        const nowMs = performance.now()
        if (begin.length < 500) begin += piece.slice(0, 500)
        end = (end + piece).slice(-100)
        for (const sentMs of tokens(piece)) {
          if (Number.isNaN(times.firstMs)) times.firstMs = nowMs - startedMs
          else times.delaysMs.push(nowMs - sentMs)
        }
      })
      response.on('error', reject)
      response.on('end', () => {
        if (end.trimEnd().endsWith('data: [DONE]') && times.delaysMs.length > 0) resolve(times)
        else reject(new Error(`A stream was not whole (${response.statusCode}): ${begin} … ${end}`))
      })
    })
    sent.on('error', reject)
    // In chunks, since Go's proxy in OpenFaaS' gateway may cut a fast answer to a request whose length it knows.
    sent.write(body)
    sent.end()
  })
}

/** Finds the times that tokens were sent at, also where a piece ends in the middle of one. */
export function createTokenReader(): (piece: string) => number[] {
  let rest = ''
  return (piece) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    return lines.flatMap((line) => Number(/"content":\s?"(\d+\.\d+)"/.exec(line)?.[1] ?? []) || [])
  }
}

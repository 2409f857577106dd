import type { RequestListener, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Listening, listening } from '../../test/listening.ts'

/** Pieces of each stream's text, and the time from one to the next. */
export const pieces = 40
const gapMs = 3

/**
 * Answers every request with a stream of chat completion chunks, as slow as a fast model's. The text of each is the time at
 * which it was sent, by this process' performance.now(), so that the reader, who must be in this process, knows its delay.
 */
export function startPacedStreams(): Promise<Listening> {
  const send: RequestListener = (request, response) => {
    request.resume().on('end', () => void stream(response))
  }
  return listening(send, { keepAliveTimeout: 600_000 })
}

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let piece = 0; piece < pieces && !response.destroyed; piece += 1) {
    if (piece > 0) await delay(gapMs)
    response.write(event({ content: performance.now().toFixed(3) }, null))
  }
  response.end(`${event({}, 'stop')}${usage}data: [DONE]\n\n`)
}

const head = { id: 'chatcmpl-upstream', object: 'chat.completion.chunk', created: 1_790_000_000 }
const model = 'openai/gpt-oss-20b'
const counted = { prompt_tokens: 24, completion_tokens: pieces, total_tokens: 24 + pieces }
const usage = `data: ${JSON.stringify({ ...head, model, choices: [], usage: counted })}\n\n`

function event(delta: object, finish_reason: string | null): string {
  return `data: ${JSON.stringify({ ...head, model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`
}

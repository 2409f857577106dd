import Anthropic from '@anthropic-ai/sdk'
import { commit, type Piece } from '#runtime/contract/answer-stream.ts'
import type { ChatChunk } from '#runtime/contract/chat-chunk.ts'
import { createChoices } from '#runtime/contract/choices.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'

export const asked = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'hi' }] }

export type Delta = Record<string, unknown>

export function chunk(delta: Delta, finish_reason: string | null = null, rest: object = {}): ChatChunk {
  const choices = [{ index: 0, delta, finish_reason }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...rest }
}

/** The events of a streamed answer as one text. */
export async function eventsOf(chunks: readonly ChatChunk[]): Promise<string> {
  async function* pieces(): AsyncGenerator<Piece> {
    for (const one of chunks) yield { chunk: one, data: JSON.stringify(one) }
  }
  const stream = await commit(pieces(), createChoices(1, 'x'))
  let text = ''
  for await (const event of messages.read(asked).events(stream, () => ({}))) text += event
  return text
}

/** What the API's own client makes of them. */
export function readBySdk(events: string): Promise<Anthropic.Message> {
  const fetch = async () => new Response(events, { headers: { 'content-type': 'text/event-stream' } })
  return new Anthropic({ apiKey: 'x', fetch, maxRetries: 0 }).messages.stream(asked).finalMessage()
}

export type Told = { type: string; index?: number; content_block?: object; delta?: Record<string, unknown> } & Record<
  string,
  unknown
>

/** The events in their order. */
export function parsed(events: string): Told[] {
  return events
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)))
}

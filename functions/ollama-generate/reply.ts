import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { toUsage } from './usage.ts'

const replySchema = v.looseObject({
  model: v.string(),
  message: v.object({ content: v.string(), thinking: v.optional(v.string()) }),
  done: v.literal(true),
  done_reason: v.optional(v.string()),
})

/**
 * Ollama's reply in OpenAI's words. One that is not `done` throws: with status 200, `done: false` and no counts, Ollama
 * breaks off a model that says the same token over and over.
 */
export function toReply(reply: unknown, nowMs: number): unknown {
  const { model, message, done_reason, ...rest } = v.parse(replySchema, reply)
  const usage = toUsage(rest)
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: message.content,
          refusal: null,
          ...(message.thinking && { reasoning_content: message.thinking }),
        },
        logprobs: null,
        finish_reason: toFinishReason(done_reason),
      },
    ],
    ...(usage && { usage }),
  }
}

const partSchema = v.looseObject({
  model: v.string(),
  message: v.object({ content: v.string(), thinking: v.optional(v.string()) }),
  done: v.boolean(),
  done_reason: v.optional(v.string()),
})

/** Ollama's stream in OpenAI's chunks: the last part carries the reason for the end and the counts. */
export async function* toChunks(parts: AsyncIterable<unknown>, nowMs: number): AsyncGenerator<unknown> {
  const head = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: Math.floor(nowMs / 1000) }
  let role: 'assistant' | undefined = 'assistant'
  for await (const value of parts) {
    const { model, message, done, done_reason, ...rest } = v.parse(partSchema, value)
    const delta = {
      ...(role && { role }),
      ...(message.content && { content: message.content }),
      ...(message.thinking && { reasoning_content: message.thinking }),
    }
    role = undefined
    const usage = done ? toUsage(rest) : undefined
    const choice = { index: 0, delta, logprobs: null, finish_reason: done ? toFinishReason(done_reason) : null }
    yield { ...head, model, choices: [choice], ...(usage && { usage }) }
  }
}

function toFinishReason(reason: string | undefined): 'length' | 'stop' {
  return reason === 'length' ? 'length' : 'stop'
}

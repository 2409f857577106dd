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
        finish_reason: done_reason === 'length' ? 'length' : 'stop',
      },
    ],
    ...(usage && { usage }),
  }
}

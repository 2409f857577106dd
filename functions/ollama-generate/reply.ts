import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { WriteJson } from '#runtime/provider/exact-numbers.ts'
import { toFinishReason } from './answer/finish-reason.ts'
import { logprobsSchema, toLogprobs } from './answer/logprobs.ts'
import { toolCallsSchema, toToolCall } from './answer/tool-calls.ts'
import { toUsage } from './usage.ts'

/** What the model said, in a whole reply and in each part of a streamed one. */
export const saidSchema = v.object({
  content: v.string(),
  thinking: v.optional(v.string()),
  tool_calls: toolCallsSchema,
  images: v.nullish(v.pipe(v.array(v.unknown()), v.maxLength(0, 'An image in the answer cannot be carried'))),
})

const replySchema = v.looseObject({
  model: v.string(),
  message: saidSchema,
  done: v.literal(true),
  done_reason: v.optional(v.string()),
  logprobs: logprobsSchema,
})

/**
 * Ollama's reply in OpenAI's words; what the model thought stands in `reasoning_content`. One that is not `done` throws:
 * with status 200, `done: false` and no counts, Ollama breaks off a model that says the same token over and over.
 */
export function toReply(reply: unknown, nowMs: number, toJson: WriteJson = JSON.stringify): unknown {
  const { model, message, done_reason, logprobs, ...rest } = v.parse(replySchema, reply)
  const usage = toUsage(rest)
  const calls = (message.tool_calls ?? []).map((call) => toToolCall(call, toJson))
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
          content: message.content === '' && calls.length > 0 ? null : message.content,
          refusal: null,
          ...(message.thinking && { reasoning_content: message.thinking }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: toLogprobs(logprobs),
        finish_reason: toFinishReason(done_reason, calls.length > 0),
      },
    ],
    ...(usage && { usage }),
  }
}

import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { toAssistantMessage } from '#runtime/contract/assistant-message.ts'
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
 * Ollama's reply in OpenAI's format, with the thoughts in `reasoning_content`. It throws if the reply is not `done`: Ollama stops a
 * model that repeats the same token with status 200, `done: false` and no counts.
 */
export function toReply(reply: unknown, nowMs: number, toJson: WriteJson = JSON.stringify): unknown {
  const { model, message, done_reason, logprobs, ...rest } = v.parse(replySchema, reply)
  const usage = toUsage(rest)
  const toolCalls = (message.tool_calls ?? []).map((call) => toToolCall(call, toJson))
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model,
    choices: [
      {
        index: 0,
        message: toAssistantMessage({ text: message.content, thinking: message.thinking, toolCalls }),
        logprobs: toLogprobs(logprobs),
        finish_reason: toFinishReason(done_reason, toolCalls.length > 0),
      },
    ],
    ...(usage && { usage }),
  }
}

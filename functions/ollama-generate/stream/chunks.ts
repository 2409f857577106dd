import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { WriteJson } from '#runtime/provider/exact-numbers.ts'
import { translated } from '#runtime/provider/refused-reply.ts'
import { toFinishReason } from '../answer/finish-reason.ts'
import { logprobsSchema, toLogprobs } from '../answer/logprobs.ts'
import { toToolCall } from '../answer/tool-calls.ts'
import { saidSchema } from '../reply.ts'
import { toUsage } from '../usage.ts'

const partSchema = v.looseObject({
  model: v.string(),
  message: saidSchema,
  done: v.boolean(),
  done_reason: v.optional(v.string()),
  logprobs: logprobsSchema,
})

/**
 * Ollama's stream in OpenAI's chunks: the last part carries the reason for the end and the counts. A tool call comes
 * whole, and never in pieces.
 */
export async function* toChunks(
  parts: AsyncIterable<unknown>,
  nowMs: number,
  toJson: WriteJson = JSON.stringify,
): AsyncGenerator<unknown> {
  const head = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: Math.floor(nowMs / 1000) }
  let role: 'assistant' | undefined = 'assistant'
  let callCount = 0
  for await (const value of parts) {
    const { model, message, done, done_reason, logprobs, ...rest } = v.parse(partSchema, value)
    const calls = (message.tool_calls ?? []).map((call) => ({ index: callCount++, ...toToolCall(call, toJson) }))
    const delta = {
      ...(role && { role }),
      ...(message.content && { content: message.content }),
      ...(message.thinking && { reasoning_content: message.thinking }),
      ...(calls.length > 0 && { tool_calls: calls }),
    }
    role = undefined
    const usage = done ? toUsage(rest) : undefined
    const finish_reason = done ? translated(value, () => toFinishReason(done_reason, callCount > 0)) : null
    const choice = { index: 0, delta, logprobs: toLogprobs(logprobs), finish_reason }
    yield { ...head, model, choices: [choice], ...(usage && { usage }) }
  }
}

import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { createAnswerParts } from '#runtime/contract/answer-parts.ts'
import { own } from '#runtime/contract/own.ts'
import { unknownEnd } from '#runtime/contract/quoted-word.ts'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import { thoughtFormat } from './messages/thoughts.ts'
import { toUsage } from './usage.ts'

/** Other blocks, such as images, have no equivalent, so an answer with one is refused. */
const blockSchema = v.union([
  v.object({ text: v.string() }),
  v.object({ toolUse: v.object({ toolUseId: v.string(), name: v.string(), input: jsonObjectSchema }) }),
  v.object({
    reasoningContent: v.object({
      reasoningText: v.nullish(v.object({ text: v.string(), signature: v.nullish(v.string()) })),
      redactedContent: v.nullish(v.string()),
    }),
  }),
])

const replySchema = v.object({
  output: v.object({ message: v.object({ content: v.array(blockSchema) }) }),
  stopReason: v.nullish(v.string()),
  usage: v.optional(v.unknown()),
  serviceTier: v.optional(v.unknown()),
  performanceConfig: v.optional(v.unknown()),
})

/** Bedrock's stop reasons that OpenAI has an equivalent for. With any other, such as malformed_tool_use, there is no answer. */
const finishReasons: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
}

/**
 * Bedrock's reply in OpenAI's format, with the thoughts in `reasoning_content`.
 * @param model the requested model, which the reply does not name
 * @param asksForAnHour whether the request has a cache point for an hour; undefined if that is not known
 * @throws if it is not a whole answer
 */
export function toReply(reply: unknown, model: string, nowMs: number, asksForAnHour?: boolean): unknown {
  const { output, stopReason, usage: reported, ...beside } = v.parse(replySchema, reply)
  const parts = createAnswerParts(thoughtFormat)
  for (const block of output.message.content) {
    if ('text' in block) parts.addText(block.text)
    if ('reasoningContent' in block) {
      const { reasoningText, redactedContent } = block.reasoningContent
      if (reasoningText) parts.think(reasoningText.text, reasoningText.signature)
      if (redactedContent) parts.thinkRedacted(redactedContent)
    }
    if ('toolUse' in block) parts.call(block.toolUse.toolUseId, block.toolUse.name, block.toolUse.input)
  }
  const usage = toUsage(reported, beside, asksForAnHour)
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model,
    choices: [{ index: 0, message: parts.message(), logprobs: null, finish_reason: toFinishReason(stopReason) }],
    ...(usage && { usage }),
  }
}

/** @throws LlmError bad_reply for a reason that means there is no whole answer */
export function toFinishReason(reason: string | null | undefined): string {
  const known = own(finishReasons, reason ?? '')
  if (known !== undefined) return known
  throw unknownEnd("Bedrock's model", reason)
}

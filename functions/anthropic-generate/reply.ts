import * as v from 'valibot'
import { createAnswerParts } from '#runtime/contract/answer-parts.ts'
import { own } from '#runtime/contract/own.ts'
import { unknownEnd } from '#runtime/contract/quoted-word.ts'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import { thoughtFormat } from './messages/thinking.ts'
import { toUsage } from './usage.ts'

/** Other blocks, such as traces of Anthropic's own tools, have no equivalent, so an answer with one is refused. */
const blockSchema = v.variant('type', [
  v.object({ type: v.literal('text'), text: v.string() }),
  v.object({ type: v.literal('thinking'), thinking: v.string(), signature: v.nullish(v.string()) }),
  v.object({ type: v.literal('redacted_thinking'), data: v.string() }),
  v.object({ type: v.literal('tool_use'), id: v.string(), name: v.string(), input: jsonObjectSchema }),
])

const replySchema = v.object({
  id: v.string(),
  type: v.literal('message'),
  model: v.string(),
  content: v.array(blockSchema),
  stop_reason: v.nullish(v.string()),
  stop_sequence: v.nullish(v.string()),
  stop_details: v.nullish(v.object({ explanation: v.nullish(v.string()) })),
  usage: v.optional(v.unknown()),
})

/** Anthropic's stop reasons that OpenAI has an equivalent for. With any other, such as pause_turn, there is no answer. */
const finishReasons: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}

/**
 * Anthropic's reply in OpenAI's format, with the thoughts in `reasoning_content`.
 * @param asksForAnHour whether the request has a mark to cache for an hour; undefined if that is not known
 * @throws if it is not a whole answer
 */
export function toReply(reply: unknown, nowMs: number, asksForAnHour?: boolean): unknown {
  const { id, model, content, stop_reason, stop_sequence, stop_details, usage: reported } = v.parse(replySchema, reply)
  const parts = createAnswerParts(thoughtFormat)
  for (const block of content) {
    if (block.type === 'text') parts.addText(block.text)
    if (block.type === 'thinking') parts.think(block.thinking, block.signature)
    if (block.type === 'redacted_thinking') parts.thinkRedacted(block.data)
    if (block.type === 'tool_use') parts.call(block.id, block.name, block.input)
  }
  const message = parts.message(stop_details?.explanation)
  const usage = toUsage(reported, asksForAnHour)
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model,
    choices: [
      { index: 0, message, logprobs: null, finish_reason: toFinishReason(stop_reason), ...stoppedBy(stop_sequence) },
    ],
    ...(usage && { usage }),
  }
}

/** The stop sequence that has ended an answer, by vLLM's name for it: OpenAI does not tell. */
export function stoppedBy(sequence: string | null | undefined): { stop_reason?: string } {
  return sequence ? { stop_reason: sequence } : {}
}

/** @throws LlmError bad_reply for a reason that means there is no whole answer */
export function toFinishReason(reason: string | null | undefined): string {
  const known = own(finishReasons, reason ?? '')
  if (known !== undefined) return known
  throw unknownEnd('Claude', reason)
}

import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { toUsage } from './usage.ts'

const partSchema = v.looseObject({ text: v.optional(v.string()), thought: v.optional(v.boolean()) })

const replySchema = v.looseObject({
  responseId: v.optional(v.string()),
  modelVersion: v.optional(v.string()),
  candidates: v.optional(
    v.array(
      v.looseObject({
        content: v.optional(v.looseObject({ parts: v.optional(v.array(partSchema)) })),
        finishReason: v.optional(v.string()),
      }),
    ),
  ),
  promptFeedback: v.optional(v.looseObject({ blockReason: v.string() })),
  usageMetadata: v.optional(v.unknown()),
})

/** Gemini's reasons for an end that OpenAI has a word for; any other (such as OTHER) is no answer. */
const finishReasons: Record<string, string> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
}

/** Gemini's reply in OpenAI's words. A prompt that was blocked is answered as OpenAI answers it, by a refusal. */
export function toReply(reply: unknown, model: string, nowMs: number): unknown {
  const { responseId, modelVersion, candidates = [], promptFeedback, usageMetadata } = v.parse(replySchema, reply)
  const usage = toUsage(usageMetadata)
  return {
    id: `chatcmpl-${responseId ?? randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model: modelVersion ?? model,
    choices: promptFeedback
      ? [choice(0, null, 'content_filter', `The provider blocked the prompt: ${promptFeedback.blockReason}`)]
      : candidates.map(({ content, finishReason }, index) =>
          choice(index, textOf(content?.parts ?? []), toFinishReason(finishReason), null),
        ),
    ...(usage && { usage }),
  }
}

function choice(index: number, content: string | null, finishReason: string, refusal: string | null) {
  return { index, message: { role: 'assistant', content, refusal }, logprobs: null, finish_reason: finishReason }
}

/** The answer alone: parts marked as thought are the way to it. */
function textOf(parts: v.InferOutput<typeof partSchema>[]): string {
  return parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('')
}

function toFinishReason(reason: string | undefined): string {
  const known = finishReasons[reason ?? '']
  if (known !== undefined) return known
  throw new Error(`Gemini stopped for the reason ${String(reason).slice(0, 40)}, which is no answer.`)
}

/** Gemini's stream in OpenAI's chunks: each part of it has the shape of a whole reply, and a running total of tokens. */
export async function* toChunks(parts: AsyncIterable<unknown>, model: string, nowMs: number): AsyncGenerator<unknown> {
  const head = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: Math.floor(nowMs / 1000) }
  for await (const value of parts) {
    const { modelVersion, candidates = [], promptFeedback, usageMetadata } = v.parse(replySchema, value)
    const usage = toUsage(usageMetadata)
    yield {
      ...head,
      model: modelVersion ?? model,
      choices: promptFeedback
        ? [
            chunkChoice(
              0,
              { refusal: `The provider blocked the prompt: ${promptFeedback.blockReason}` },
              'content_filter',
            ),
          ]
        : candidates.map(({ content, finishReason }, index) =>
            chunkChoice(
              index,
              { content: textOf(content?.parts ?? []) },
              finishReason === undefined ? null : toFinishReason(finishReason),
            ),
          ),
      ...(usage && { usage }),
    }
  }
}

function chunkChoice(index: number, delta: object, finishReason: string | null) {
  return { index, delta: { role: 'assistant', ...delta }, logprobs: null, finish_reason: finishReason }
}

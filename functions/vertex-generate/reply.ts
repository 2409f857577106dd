import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { toAssistantMessage } from '#runtime/contract/assistant-message.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { WriteJson } from '#runtime/provider/exact-numbers.ts'
import { blockedPrompt, toFinishReason } from './answer/finish-reason.ts'
import { toLogprobs } from './answer/logprobs.ts'
import { readParts } from './answer/parts.ts'
import { replySchema } from './answer/schema.ts'
import { createSearches } from './answer/searches.ts'
import { toUsage } from './usage.ts'

/**
 * Gemini's reply in OpenAI's format, with the thoughts in `reasoning_content`. A blocked prompt becomes a refusal, as OpenAI
 * answers it.
 * @throws if it is not a whole answer
 */
export function toReply(reply: unknown, model: string, nowMs: number, toJson: WriteJson = JSON.stringify): unknown {
  const { responseId, modelVersion, candidates, promptFeedback, usageMetadata } = v.parse(replySchema, reply)
  const usage = createSearches().withUses(toUsage(usageMetadata), candidates)
  return {
    id: `chatcmpl-${responseId ?? randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model: modelVersion ?? model,
    choices: promptFeedback?.blockReason
      ? [
          {
            index: 0,
            message: { role: 'assistant', content: null, refusal: blockedPrompt(promptFeedback.blockReason) },
            logprobs: null,
            finish_reason: 'content_filter',
          },
        ]
      : candidates.map((candidate, position) => toChoice(candidate, position, toJson)),
    ...(usage && { usage }),
  }
}

/** The usage of a reply that may be none, or of a piece of a streamed one. */
export function usageOf(reply: Record<string, unknown>): Usage | undefined {
  const read = v.safeParse(replySchema, reply)
  return createSearches().withUses(toUsage(reply.usageMetadata), read.success ? read.output.candidates : [])
}

type Candidate = v.InferOutput<typeof replySchema>['candidates'][number]

function toChoice({ index, content, finishReason, logprobsResult }: Candidate, position: number, toJson: WriteJson) {
  const { text, thoughts, toolCalls } = readParts(content?.parts, toJson)
  return {
    index: index ?? position,
    message: toAssistantMessage({ text, thinking: thoughts, toolCalls }),
    logprobs: toLogprobs(logprobsResult),
    finish_reason: toFinishReason(finishReason, toolCalls.length > 0),
  }
}

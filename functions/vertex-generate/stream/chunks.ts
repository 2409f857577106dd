import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { WriteJson } from '#runtime/provider/exact-numbers.ts'
import { translated } from '#runtime/provider/refused-reply.ts'
import { blockedPrompt, toFinishReason } from '../answer/finish-reason.ts'
import { toLogprobs } from '../answer/logprobs.ts'
import { readParts } from '../answer/parts.ts'
import { replySchema } from '../answer/schema.ts'
import { createSearches } from '../answer/searches.ts'
import { toUsage } from '../usage.ts'

/**
 * Gemini's stream in OpenAI's chunks: each piece of it has the shape of a whole reply, a call never comes in pieces, and
 * usage is a running total.
 */
export async function* toChunks(
  replies: AsyncIterable<unknown>,
  model: string,
  nowMs: number,
  toJson: WriteJson = JSON.stringify,
): AsyncGenerator<unknown> {
  const head = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: Math.floor(nowMs / 1000) }
  /** How many tools each choice that has begun has called so far. */
  const called = new Map<number, number>()
  const searches = createSearches()
  for await (const value of replies) {
    const { modelVersion, candidates, promptFeedback, usageMetadata } = v.parse(replySchema, value)
    const usage = searches.withUses(toUsage(usageMetadata), candidates)
    const toChoices = () =>
      candidates.map((candidate, position) => toChoice(candidate, candidate.index ?? position, { called, toJson }))
    yield {
      ...head,
      model: modelVersion ?? model,
      choices: promptFeedback?.blockReason
        ? [
            {
              index: 0,
              delta: { role: 'assistant', refusal: blockedPrompt(promptFeedback.blockReason) },
              logprobs: null,
              finish_reason: 'content_filter',
            },
          ]
        : translated(value, toChoices),
      ...(usage && { usage }),
    }
  }
}

type Candidate = v.InferOutput<typeof replySchema>['candidates'][number]

type Told = { called: Map<number, number>; toJson: WriteJson }

function toChoice({ content, finishReason, logprobsResult }: Candidate, index: number, { called, toJson }: Told) {
  const { text, thoughts, toolCalls } = readParts(content?.parts, toJson)
  const before = called.get(index)
  const first = before ?? 0
  called.set(index, first + toolCalls.length)
  const delta = {
    ...(before === undefined && { role: 'assistant', content: '' }),
    ...(thoughts !== '' && { reasoning_content: thoughts }),
    ...(text !== '' && { content: text }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((call, nth) => ({ index: first + nth, ...call })) }),
  }
  return {
    index,
    delta,
    logprobs: toLogprobs(logprobsResult),
    finish_reason: finishReason === undefined ? null : toFinishReason(finishReason, first + toolCalls.length > 0),
  }
}

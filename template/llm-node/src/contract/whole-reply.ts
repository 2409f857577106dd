import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { checkLogprobs } from './asked-logprobs.ts'
import { type ChatCompletion, chatCompletionSchema } from './chat.ts'
import { createChoices, wantedChoices } from './choices.ts'
import { completeReply, type Head } from './complete.ts'
import { withCutCalls } from './cut-calls.ts'
import { type EmbeddingsReply, embeddingsReplySchema } from './embeddings.ts'
import { emptyAnswers } from './empty-answers.ts'
import { withArgumentsOnce } from './encoded-twice.ts'
import { isFiniteVector } from './finite-vector.ts'
import { isJsonObject } from './json-object.ts'
import { withoutOlderCalls } from './older-calls.ts'
import { withChatLogprobs } from './older-logprobs.ts'
import { withSingleCall } from './single-call.ts'
import type { Usage } from './usage.ts'
import { wantsLogprobs, wantsSingleCall } from './wants.ts'

/** The usage is absent by now where it could not be read. */
const completedSchema = v.looseObject({
  ...chatCompletionSchema.entries,
  usage: v.optional(v.custom<Usage>(isJsonObject)),
})

/** How many vectors were requested, and from whom: `by` is the name for error messages, such as `groq`. */
export type Wanted = { by: string; count: number }

/** The request that an answer is for, and who gives it. */
export type Answered = { by: string; request: Record<string, unknown> }

/**
 * A complete chat reply with all requested choices, with one call where the request wants one at a time, and with log probabilities
 * where it asks for them; the value itself if nothing has to change.
 * @throws LlmError bad_reply for an incomplete one, unsupported_by_provider for one without the log probabilities
 */
export function wholeCompletion(value: unknown, { by, request }: Answered, head: Head): ChatCompletion {
  const completed = completeReply(withoutOlderCalls(value, request), head)
  // Not parsed, because parsing would reorder the fields.
  if (!v.is(completedSchema, completed)) throw bad(by, 'cannot be read as a whole answer')
  const once = withArgumentsOnce(completed)
  const single = wantsSingleCall(request) ? withSingleCall(once) : once
  const told = withCutCalls(single, request)
  const reply = wantsLogprobs(request) ? withChatLogprobs(told) : told
  const choices = createChoices(wantedChoices(request), by, emptyAnswers(request))
  for (const { index, message: said, finish_reason: finishReason, stop_reason: stoppedBy } of reply.choices) {
    if (finishReason === null) throw bad(by, 'broke off before it was complete')
    choices.add({ index, said, finishReason, stoppedBy })
  }
  if (new Set(reply.choices.map(({ index }) => index)).size < reply.choices.length) throw bad(by, 'has a choice twice')
  choices.end(reply.usage)
  if (wantsLogprobs(request)) checkLogprobs(reply, by)
  return reply
}

/**
 * A complete embeddings reply: one vector for each input, all of the same length.
 * @throws LlmError bad_reply for any other
 */
export function wholeEmbeddings(
  value: unknown,
  { by, count, dimensions }: Wanted & { dimensions?: number | null | undefined },
): EmbeddingsReply {
  if (!v.is(embeddingsReplySchema, value)) throw bad(by, 'cannot be read as vectors')
  const { data } = value
  if (data.length !== count) throw bad(by, `has ${data.length} vectors for ${count} inputs`)
  const places = new Set(data.map(({ index }) => index))
  if (data.some((_, place) => !places.has(place))) throw bad(by, 'does not have one vector for each input')
  const lengths = new Set(data.map(({ embedding }) => dimensionsOf(embedding)))
  if ([...lengths].some((length) => length < 1 || !Number.isInteger(length))) throw bad(by, 'has a vector that is cut')
  if (!data.every(({ embedding }) => isFiniteVector(embedding)))
    throw bad(by, 'has a vector with a value that is not a number')
  // Some servers ignore `dimensions`, and their vectors would not fit the caller's index.
  if (dimensions && !lengths.has(dimensions)) throw bad(by, `does not have vectors of ${dimensions} dimensions`)
  if (lengths.size > 1) throw bad(by, 'has vectors of unequal lengths')
  // Clients go by the place, and not by the index.
  if (data.every(({ index }, place) => index === place)) return value
  return { ...value, data: data.toSorted((one, other) => one.index - other.index) }
}

/** In base64 each dimension takes four bytes. */
function dimensionsOf(embedding: readonly number[] | string): number {
  return typeof embedding === 'string' ? Buffer.byteLength(embedding, 'base64') / 4 : embedding.length
}

function bad(by: string, what: string): LlmError {
  return new LlmError('bad_reply', `The answer of ${by} ${what}`)
}

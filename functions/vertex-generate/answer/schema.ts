import * as v from 'valibot'
import { jsonObjectSchema } from '#runtime/contract/tool-calls.ts'
import { logprobsResultSchema } from './logprobs.ts'

const partSchema = v.looseObject({
  text: v.optional(v.string()),
  /** True for a summary of the model's thoughts, which is not part of the answer. */
  thought: v.optional(v.boolean()),
  functionCall: v.optional(
    v.object({
      id: v.optional(v.string()),
      name: v.string(),
      args: v.nullish(jsonObjectSchema),
    }),
  ),
  /** What the model expects back with the call in the next turn. */
  thoughtSignature: v.optional(v.string()),
})

const candidateSchema = v.object({
  /** Google leaves it out if it is 0. */
  index: v.optional(v.number()),
  content: v.optional(v.object({ parts: v.optional(v.array(partSchema)) })),
  finishReason: v.optional(v.string()),
  logprobsResult: v.optional(logprobsResultSchema),
  groundingMetadata: v.nullish(v.object({ webSearchQueries: v.nullish(v.array(v.string())) })),
})

/** A reply of Gemini's, or a piece of a streamed one, which has the same shape. */
export const replySchema = v.object({
  responseId: v.nullish(v.string()),
  modelVersion: v.nullish(v.string()),
  candidates: v.nullish(v.array(candidateSchema), []),
  promptFeedback: v.nullish(v.object({ blockReason: v.optional(v.string()) })),
  usageMetadata: v.optional(v.unknown()),
})

export type Part = v.InferOutput<typeof partSchema>

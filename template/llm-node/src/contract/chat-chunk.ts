import * as v from 'valibot'
import { isFilled, isSpoken } from './filled.ts'
import { usageSchema } from './usage.ts'

const chunkChoiceSchema = v.looseObject({
  index: v.number(),
  delta: v.looseObject({
    role: v.optional(v.nullable(v.string())),
    content: v.optional(v.nullable(v.string())),
  }),
  finish_reason: v.optional(v.nullable(v.string())),
})

/** One event of a streamed answer, in OpenAI's form. The last one before the end may carry usage and no choices. */
export const chatChunkSchema = v.looseObject({
  id: v.string(),
  object: v.literal('chat.completion.chunk'),
  created: v.number(),
  model: v.string(),
  choices: v.array(chunkChoiceSchema),
  usage: v.optional(v.nullable(usageSchema)),
  service_tier: v.optional(v.nullable(v.string())),
})

export type ChatChunk = v.InferOutput<typeof chatChunkSchema>

/**
 * True when the chunk carries some of the answer: from here on another provider cannot take over. White space is none yet, since an
 * answer of nothing else is empty.
 */
export function hasOutput(chunk: ChatChunk): boolean {
  return saysAny(chunk, isSpoken)
}

/** True when the chunk shows that its provider goes on with the answer, if only by white space. */
export function isGoingOn(chunk: ChatChunk): boolean {
  return saysAny(chunk, isFilled)
}

function saysAny({ choices }: ChatChunk, isSaid: (content: unknown) => boolean): boolean {
  return choices.some(({ delta }) => {
    for (const name in delta) {
      if (name !== 'role' && (name === 'content' ? isSaid(delta.content) : isFilled(delta[name]))) return true
    }
    return false
  })
}

import * as v from 'valibot'
import { isFilled } from './filled.ts'
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

/** True when the chunk carries some of the answer: from here on another provider cannot take over. */
export function hasOutput({ choices }: ChatChunk): boolean {
  return choices.some(({ delta }) => {
    for (const name in delta) if (name !== 'role' && isFilled(delta[name])) return true
    return false
  })
}

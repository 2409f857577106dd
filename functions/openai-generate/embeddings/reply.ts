import * as v from 'valibot'
import { toEmbeddingUsage } from './usage.ts'

const replySchema = v.looseObject({
  data: v.array(v.looseObject({})),
  usage: v.optional(v.unknown()),
})

/**
 * The reply is OpenAI's, with vectors as numbers or in base64, as they came. What not every vendor sends is filled in: both
 * `object`s, and an `index`, which is then the vector's place in the list.
 */
export function toEmbeddingsReply(reply: unknown, model: string): unknown {
  const { data, usage, ...rest } = v.parse(replySchema, reply)
  const normalised = toEmbeddingUsage(usage)
  return {
    object: 'list',
    model,
    ...rest,
    data: data.map((item, index) => ({ object: 'embedding', index, ...item })),
    ...(normalised && { usage: normalised }),
  }
}

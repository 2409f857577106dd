import * as v from 'valibot'
import { present } from '#runtime/contract/present.ts'
import { toEmbeddingUsage } from './usage.ts'

const replySchema = v.looseObject({
  data: v.array(v.looseObject({})),
  usage: v.optional(v.unknown()),
})

/**
 * The reply is in OpenAI's format, with vectors as numbers or in base64, unchanged. It fills in what some vendors omit or
 * send as null: the model, both `object`s, and `index`, which is the vector's position in the list.
 */
export function toEmbeddingsReply(reply: unknown, model: string): unknown {
  const { data, usage, ...rest } = v.parse(replySchema, reply)
  const normalised = toEmbeddingUsage(usage)
  return {
    object: 'list',
    model,
    ...present(rest),
    data: data.map((item, index) => ({ object: 'embedding', index, ...present(item) })),
    ...(normalised && { usage: normalised }),
  }
}

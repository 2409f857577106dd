import * as v from 'valibot'
import { usageSchema } from './usage.ts'

const text = v.pipe(v.string('must be a text, or a list of texts'), v.nonEmpty('must not be empty'))

/** OpenAI's embeddings format; fields that are not named here are carried through untouched. */
export const embeddingsRequestSchema = v.looseObject({
  model: v.optional(v.pipe(v.string('must be the name of a model'), v.nonEmpty('must not be empty'))),
  input: v.union(
    [text, v.pipe(v.array(text), v.minLength(1, 'must hold at least one text'))],
    'must be a text that is not empty, or a list of such texts',
  ),
  encoding_format: v.optional(v.nullable(v.picklist(['float', 'base64'], 'must be float or base64'))),
  dimensions: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  user: v.optional(v.nullable(v.string('must be a text'))),
  metadata: v.optional(v.nullable(v.record(v.string(), v.unknown(), 'must be an object'))),
})

export const embeddingsReplySchema = v.looseObject({
  object: v.literal('list'),
  data: v.pipe(
    v.array(
      v.looseObject({
        object: v.literal('embedding'),
        index: v.number(),
        embedding: v.union([v.pipe(v.array(v.number()), v.minLength(1)), v.string()]),
      }),
    ),
    v.minLength(1),
  ),
  model: v.string(),
  usage: v.optional(usageSchema),
})

export type EmbeddingsRequest = v.InferOutput<typeof embeddingsRequestSchema>
export type EmbeddingsReply = v.InferOutput<typeof embeddingsReplySchema>

export function inputTexts(request: EmbeddingsRequest): string[] {
  return typeof request.input === 'string' ? [request.input] : request.input
}

/** OpenAI's base64 form of a vector: little-endian 32-bit floats, one after the other. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

import * as v from 'valibot'
import { isListed } from './filled.ts'
import { maxItems } from './lists.ts'
import { refusal } from './refusal.ts'
import { usageSchema } from './usage.ts'

const expected = 'must be a text that is not empty, a list of such texts, a list of tokens, or a list of such lists'

type Input = string | string[] | number[] | number[][]

/** Checked by hand: a list schema would copy a million tokens, and record an issue for each invalid one. */
const inputSchema = v.pipe(
  v.custom<Input>(
    (value) => isText(value) || (isListed(value) && (value.every(isText) || isTokens(value) || value.every(isTokens))),
    expected,
  ),
  v.check(
    (input) => inputsOf({ input }).length <= maxItems.inputs,
    `must hold ${maxItems.inputs} inputs or fewer; send the rest in requests of their own`,
  ),
)

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isToken = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isTokens = (value: unknown): value is number[] => isListed(value) && value.every(isToken)

const fieldsSchema = v.looseObject({
  model: v.optional(v.pipe(v.string('must be the name of a model'), v.nonEmpty('must not be empty'))),
  input: inputSchema,
  encoding_format: v.optional(v.nullable(v.picklist(['float', 'base64'], 'must be float or base64'))),
  dimensions: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  user: v.optional(v.nullable(v.string('must be a text'))),
  metadata: v.optional(v.nullable(v.record(v.string(), v.unknown(), 'must be an object'))),
})

/** OpenAI's embeddings format. Other fields pass unchanged, but for messages: vLLM would embed them, and the input alone is counted. */
export const embeddingsRequestSchema = v.pipe(
  fieldsSchema,
  v.forward(
    v.check(({ messages }) => !messages, 'must not have messages beside it, which might be embedded in its place'),
    ['input'],
  ),
)

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
  usage: v.fallback(v.optional(usageSchema), undefined),
})

export type EmbeddingsRequest = v.InferOutput<typeof embeddingsRequestSchema>
export type EmbeddingsReply = v.InferOutput<typeof embeddingsReplySchema>

/** One input, which gets one vector: a text, or the tokens of one. */
export type EmbeddingInput = string | number[]

/** The inputs of a request: `[1, 2, 3]` is one input of three tokens, `[[1], [2]]` are two of one token each. */
export function inputsOf({ input }: { input: Input }): EmbeddingInput[] {
  return typeof input === 'string' || isOne(input) ? [input] : input
}

function isOne(input: EmbeddingInput[] | number[]): input is number[] {
  return typeof input[0] === 'number'
}

/**
 * The texts of a request, for a provider that accepts only texts: which text the tokens stand for is unknown here.
 * @throws LlmError invalid_request for tokens
 */
export function textInputs(request: EmbeddingsRequest, provider: string): string[] {
  return inputsOf(request).map((input) => {
    if (typeof input === 'string') return input
    throw refusal(`${provider} accepts only texts, and input holds tokens; send the texts that they stand for`, 'input')
  })
}

/** The numbers of OpenAI's base64 form, as its clients read it. */
export function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4))
}

/** OpenAI's base64 form of a vector: consecutive little-endian 32-bit floats. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

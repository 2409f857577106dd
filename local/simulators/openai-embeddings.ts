import * as v from 'valibot'
import { countPromptTokens } from './answer.ts'
import { embeddingVector } from './embedding.ts'
import { hasKey, openAiError, unknownModel, wrongKey } from './openai-error.ts'
import type { SimulatedRequest } from './provider.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

/** The models it knows, and the most dimensions that their vectors have. */
const models: Record<string, number> = { 'text-embedding-3-small': 1536, 'text-embedding-3-large': 3072 }
const mostTokensPerInput = 8192
const mostInputs = 2048

const tokens = v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1))
const text = v.pipe(v.string(), v.nonEmpty())
const requestSchema = v.looseObject({
  model: v.string(),
  input: v.union([text, v.pipe(v.array(text), v.minLength(1)), tokens, v.pipe(v.array(tokens), v.minLength(1))]),
  encoding_format: v.nullish(v.picklist(['float', 'base64'])),
  dimensions: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
})

/** OpenAI's embeddings, of texts and of tokens, as numbers or in base64. */
export function answerEmbeddings(request: SimulatedRequest): SimulatedReply {
  if (!hasKey(request)) return openAiError(401, wrongKey)
  const parsed = v.safeParse(requestSchema, request.body)
  if (!parsed.success) {
    const param = v.getDotPath(parsed.issues[0]) ?? 'body'
    return openAiError(400, { message: `'$.${param}' is invalid. Please check the API reference.`, param })
  }
  const { model, input, encoding_format, dimensions } = parsed.output
  const most = models[model]
  if (most === undefined) return unknownModel(model)
  if (dimensions && dimensions > most) {
    const message = `Invalid value for 'dimensions' = ${dimensions}. Must be less than or equal to ${most}.`
    return openAiError(400, { message, param: 'dimensions' })
  }
  const { behaviour, reportsUsage } = request
  const texts = toTexts(input)
  if (texts.length > mostInputs) {
    const message = `Invalid 'input': array too long. Expected an array with maximum length ${mostInputs}, but got an array with length ${texts.length} instead.`
    return openAiError(400, { message, param: 'input', code: 'array_above_max_length' })
  }
  const longest = Math.max(...texts.map((one) => countPromptTokens(behaviour, [one])))
  if (longest > mostTokensPerInput) {
    const message = `This model's maximum context length is ${mostTokensPerInput} tokens, however you requested ${longest} tokens (${longest} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`
    return openAiError(400, { message })
  }
  const count = countPromptTokens(behaviour, texts)
  const vectors = texts.map((one) => embeddingVector(one, dimensions ?? behaviour.embeddingDimensions))
  return jsonReply({
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encoding_format === 'base64' ? inBase64(vector) : vector,
    })),
    model,
    ...(reportsUsage && { usage: { prompt_tokens: count, total_tokens: count } }),
  })
}

function toTexts(input: v.InferOutput<typeof requestSchema>['input']): string[] {
  if (typeof input === 'string') return [input]
  const inputs = typeof input[0] === 'number' ? [input] : input
  return inputs.map((one) => (typeof one === 'string' ? one : [one].flat(2).map(asText).join('')))
}

/** A token as four characters, which are counted as one token again; enough for every number of OpenAI's vocabularies. */
function asText(token: string | number): string {
  return token.toString(36).padStart(4)
}

function inBase64(vector: number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64')
}

import * as v from 'valibot'
import { countPromptTokens } from './answer.ts'
import { embeddingVector } from './embedding.ts'
import { googleError, modelNotFound } from './google-auth.ts'
import type { SimulatedRequest } from './provider.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

type Model = { method: 'predict' | 'embedContent'; mostTexts: number; mostTokens: number; mostDimensions: number }

const models: Record<string, Model> = {
  'gemini-embedding-001': { method: 'predict', mostTexts: 1, mostTokens: 2048, mostDimensions: 3072 },
  'text-embedding-005': { method: 'predict', mostTexts: 250, mostTokens: 2048, mostDimensions: 768 },
  'gemini-embedding-2': { method: 'embedContent', mostTexts: 1, mostTokens: 8192, mostDimensions: 3072 },
}

export const embedPath =
  /^\/(?:v1|v1beta1)\/(?<resource>projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/(?<model>[^/:]+)):(?<method>predict|embedContent)$/

const optionsSchema = v.nullish(
  v.looseObject({ autoTruncate: v.nullish(v.boolean()), outputDimensionality: v.nullish(v.number()) }),
)
const predictSchema = v.looseObject({
  instances: v.pipe(v.array(v.looseObject({ content: v.string() })), v.minLength(1)),
  parameters: optionsSchema,
})
const embedContentSchema = v.looseObject({
  content: v.looseObject({ parts: v.pipe(v.array(v.looseObject({ text: v.string() })), v.minLength(1)) }),
  embedContentConfig: optionsSchema,
})

type Asked = { texts: string[]; options: v.InferOutput<typeof optionsSchema> }

/** Embeddings on Vertex AI: `:predict` with a vector for each instance, `:embedContent` with one for the whole content. */
export function embed(request: SimulatedRequest): SimulatedReply {
  const { resource = '', model: name = '', method } = request.parameters
  const model = models[name]
  if (model === undefined || model.method !== method) return modelNotFound(resource)
  const asked = model.method === 'predict' ? readPredict(request.body) : readEmbedContent(request.body)
  if (typeof asked === 'string') return badRequest(`Invalid JSON payload received. ${asked}`)
  const { texts, options } = asked
  if (texts.length > model.mostTexts) {
    return badRequest(`${model.mostTexts} instance(s) is allowed per prediction. Actual: ${texts.length}`)
  }
  const { behaviour, reportsUsage } = request
  const dimensions = options?.outputDimensionality ?? behaviour.embeddingDimensions
  if (dimensions > model.mostDimensions) {
    return badRequest(`outputDimensionality must be ${model.mostDimensions} at the most, and is ${dimensions}.`)
  }
  // Each text counts by itself: a count that the behaviour fixes is the count of every text.
  const whole = texts.map((text) => countPromptTokens(behaviour, [text]))
  const isTooLong = (tokens: number) => tokens > model.mostTokens
  const longest = whole.find(isTooLong)
  if (longest !== undefined && options?.autoTruncate === false) {
    const message = `The input token count is ${longest} but the model supports up to ${model.mostTokens}. Reduce the input token count and try again.`
    return badRequest(message)
  }
  const embedded = texts.map((text, index) => ({
    values: embeddingVector(text, dimensions),
    tokens: Math.min(whole[index] ?? 0, model.mostTokens),
    truncated: isTooLong(whole[index] ?? 0),
  }))
  const body = model.method === 'predict' ? predictions(embedded, texts, reportsUsage) : content(embedded, reportsUsage)
  return jsonReply(body, { headers: { 'content-type': 'application/json; charset=UTF-8' } })
}

type Embedded = { values: number[]; tokens: number; truncated: boolean }

function predictions(embedded: Embedded[], texts: string[], reportsUsage: boolean) {
  return {
    predictions: embedded.map(({ values, tokens, truncated }) => ({
      embeddings: { statistics: { truncated, ...(reportsUsage && { token_count: tokens }) }, values },
    })),
    metadata: { billableCharacterCount: texts.join('').replace(/\s/g, '').length },
  }
}

function content([first]: Embedded[], reportsUsage: boolean) {
  const { values, tokens, truncated } = first ?? { values: [], tokens: 0, truncated: false }
  const details = [{ modality: 'TEXT', tokenCount: tokens }]
  const usageMetadata = { promptTokenCount: tokens, totalTokenCount: tokens, promptTokensDetails: details }
  // What is false is left out.
  return { embedding: { values }, ...(reportsUsage && { usageMetadata }), ...(truncated && { truncated }) }
}

function readPredict(body: unknown): Asked | string {
  const parsed = v.safeParse(predictSchema, body)
  if (!parsed.success) return fault(parsed.issues[0])
  const { instances, parameters } = parsed.output
  return { texts: instances.map((instance) => instance.content), options: parameters }
}

/** All parts make one vector. */
function readEmbedContent(body: unknown): Asked | string {
  const parsed = v.safeParse(embedContentSchema, body)
  if (!parsed.success) return fault(parsed.issues[0])
  const { content: whole, embedContentConfig } = parsed.output
  return { texts: [whole.parts.map(({ text }) => text).join('')], options: embedContentConfig }
}

function fault(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`
}

function badRequest(message: string): SimulatedReply {
  return googleError(400, 'INVALID_ARGUMENT', message)
}

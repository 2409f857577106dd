import { checkAddressesFor } from '../contract/addresses.ts'
import { withoutBypasses } from '../contract/bypass.ts'
import {
  type EmbeddingsReply,
  type EmbeddingsRequest,
  embeddingsRequestSchema,
  fromBase64,
  inputsOf,
  toBase64,
} from '../contract/embeddings.ts'
import { checkRequest } from '../contract/parse.ts'
import { checkPromptLength } from '../contract/prompt-limit.ts'
import { refusal } from '../contract/refusal.ts'
import { type ShortRequest, shortEmbeddingResult, toEmbeddingsRequest } from '../contract/short-form.ts'
import { tooManyVectors } from '../contract/too-many-vectors.ts'
import { wholeEmbeddings } from '../contract/whole-reply.ts'
import { LlmError } from '../errors.ts'
import { type Call, json, type Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { type Answered, createAsk } from './ask.ts'
import type { ObserveCalls } from './observe-calls.ts'
import type { EmbeddingProvider } from './provider.ts'
import type { Receive, ReceivedCall } from './receive.ts'
import type { AnswerShort, Complete } from './short-route.ts'

export const embeddingsPath = '/v1/embeddings'

/** The answers of a function that embeds: OpenAI's embeddings and the short form. */
export function createEmbeddingAnswers(
  provider: EmbeddingProvider,
  parts: Parts,
  receive: Receive,
  observe: ObserveCalls,
): { answerShort: AnswerShort; routes: Route[] } {
  const ask = createAsk<EmbeddingsRequest, EmbeddingsReply>(provider, parts, {
    ...{ operation: 'embeddings', observe },
    said: ({ model, usage }) => ({ model, usage, finishReasons: [] }),
  })

  async function embed(call: ReceivedCall, request: EmbeddingsRequest): Promise<Answered<EmbeddingsReply>> {
    const inputs = inputsOf(request)
    checkPromptLength(inputs, parts.settings.max_prompt_characters, 'input')
    const named = { ...request, model: request.model ?? defaultModel(provider) }
    const wanted = { by: provider.name, count: inputs.length, dimensions: request.dimensions }
    return ask(
      call,
      named,
      (value) => wholeEmbeddings(value, wanted),
      (providerCall) => provider.embed(named, providerCall),
    ).catch((thrown: unknown) => {
      throw thrown instanceof LlmError ? tooManyVectors(thrown, request.input) : thrown
    })
  }

  async function answerEmbeddings(given: Call) {
    const { call, rest } = receive(given, 'embeddings')
    const request = withoutBypasses(checkRequest(embeddingsRequestSchema, rest), parts.settings.allow_fields)
    checkAddressesFor(request, call.isPrivate, provider.locality === 'in-cluster')
    const { reply, headers } = await embed(call, request)
    return json(request.encoding_format === 'base64' ? inBase64(reply) : inNumbers(reply), headers)
  }

  async function answerShort(call: ReceivedCall, short: ShortRequest, complete: Complete) {
    if (short.stream) throw refusal('stream cannot be combined with embeddings', 'stream')
    const { reply, headers } = await embed(call, toEmbeddingsRequest(short))
    return json({ ...shortEmbeddingResult(short, inNumbers(reply)), ...complete(reply) }, headers)
  }

  return { answerShort, routes: [{ method: 'POST', path: embeddingsPath, handle: answerEmbeddings }] }
}

function defaultModel({ name, defaultEmbeddingModel }: EmbeddingProvider): string {
  if (defaultEmbeddingModel !== undefined) return defaultEmbeddingModel
  const message = `model is missing, and this function of ${name} is deployed without a default model for embeddings`
  throw refusal(message, 'model')
}

/** Some providers always send numbers. Vectors that are already in base64 stay unchanged. */
function inBase64(reply: EmbeddingsReply): EmbeddingsReply {
  const data = reply.data.map((item) => ({
    ...item,
    embedding: typeof item.embedding === 'string' ? item.embedding : toBase64(item.embedding),
  }))
  return { ...reply, data }
}

/** Some servers send base64 to whoever asks for numbers. */
function inNumbers(reply: EmbeddingsReply): EmbeddingsReply {
  if (reply.data.every(({ embedding }) => typeof embedding !== 'string')) return reply
  const data = reply.data.map((item) => ({
    ...item,
    embedding: typeof item.embedding === 'string' ? fromBase64(item.embedding) : item.embedding,
  }))
  return { ...reply, data }
}

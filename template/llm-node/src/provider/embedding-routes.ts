import {
  type EmbeddingsReply,
  type EmbeddingsRequest,
  embeddingsReplySchema,
  embeddingsRequestSchema,
  inputTexts,
  toBase64,
} from '../contract/embeddings.ts'
import { parseJson, parseRequest } from '../contract/parse.ts'
import { checkPromptLength } from '../contract/prompt-limit.ts'
import { type ShortRequest, shortEmbeddingResult, toEmbeddingsRequest } from '../contract/short-form.ts'
import { LlmError } from '../errors.ts'
import { type Call, json, type Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { type Answered, createAsk } from './ask.ts'
import type { EmbeddingProvider } from './provider.ts'
import { type Complete, shortRoute } from './short-route.ts'

/** What a function that embeds answers: OpenAI's embeddings, and the short form. */
export function embeddingRoutes(provider: EmbeddingProvider, parts: Parts): Route[] {
  const ask = createAsk(provider, parts)

  async function embed(call: Call, request: EmbeddingsRequest): Promise<Answered<EmbeddingsReply>> {
    const texts = inputTexts(request)
    checkPromptLength(texts, parts.settings.max_prompt_characters, 'input')
    const named = { ...request, model: request.model ?? provider.defaultModel }
    const answered = await ask(call, embeddingsReplySchema, (providerCall) => provider.embed(named, providerCall))
    const vectors = answered.reply.data.length
    if (vectors === texts.length) return answered
    throw new LlmError('bad_reply', `${provider.name} sent ${vectors} vectors for ${texts.length} texts`)
  }

  async function answerEmbeddings(call: Call) {
    const request = parseRequest(embeddingsRequestSchema, parseJson(call.body))
    const { reply, headers } = await embed(call, request)
    return json(request.encoding_format === 'base64' ? inBase64(reply) : reply, headers)
  }

  async function answerShort(call: Call, short: ShortRequest, complete: Complete) {
    if (short.stream) throw new LlmError('invalid_request', 'stream does not go with embeddings', { param: 'stream' })
    const { reply, headers } = await embed(call, toEmbeddingsRequest(short))
    return json({ ...shortEmbeddingResult(short, reply), ...complete(reply) }, headers)
  }

  return [
    shortRoute(provider, parts, answerShort),
    { method: 'POST', path: '/v1/embeddings', handle: answerEmbeddings },
  ]
}

function inBase64(reply: EmbeddingsReply): EmbeddingsReply {
  const data = reply.data.map((item) => ({
    ...item,
    embedding: typeof item.embedding === 'string' ? item.embedding : toBase64(item.embedding),
  }))
  return { ...reply, data }
}

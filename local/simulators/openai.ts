import * as v from 'valibot'
import { type Answer, simulateAnswer, type TokenCounts } from './answer.ts'
import { chatModels } from './catalogue-models.ts'
import {
  type ChatRequest,
  chatChunks,
  chatCompletion,
  chatRequestSchema,
  chatTexts,
  chatUsage,
} from './chat-completions.ts'
import { callTypeOf, chatWants } from './chat-wants.ts'
import { inEachChoice } from './openai-choices.ts'
import { refuseEffort } from './openai-efforts.ts'
import { answerEmbeddings } from './openai-embeddings.ts'
import { hasKey, type OpenAiErrorBody, openAiError, unknownModel, wrongKey } from './openai-error.ts'
import { refuseUnknownField } from './openai-fields.ts'
import { refuseUnnamedFile } from './openai-files.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { eventsReply, jsonReply, type SimulatedReply } from './reply.ts'

/** Most of them reason, and none shows its reasoning. */
const models = chatModels('openai')
const retryAfterSeconds = 7

/** OpenAI's chat completions and embeddings. Every API key is good except none and `invalid`. */
export const openai: SimulatedProvider = {
  name: 'openai',
  createRoutes: () => [
    { method: 'POST', path: '/v1/chat/completions', callsModel: true, answer: answerChat },
    { method: 'POST', path: '/v1/embeddings', callsModel: true, answer: answerEmbeddings },
  ],
  error: (status) => {
    const type = status >= 500 ? 'server_error' : 'invalid_request_error'
    const headers = status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {}
    return openAiError(status, { type, ...(errors[status] ?? errors[500]) }, headers)
  },
  unknownPath: ({ method, path }) => openAiError(404, { message: `Invalid URL (${method} ${path})` }),
}

const errors: Record<number, OpenAiErrorBody> = {
  400: { message: 'Invalid request' },
  401: wrongKey,
  403: { message: 'Country, region, or territory not supported', code: 'unsupported_country_region_territory' },
  404: { message: 'The model does not exist or you do not have access to it.', code: 'model_not_found' },
  429: {
    message: `Rate limit reached on tokens per min (TPM): Limit 200000, Used 199990, Requested 943. Please try again in ${retryAfterSeconds}s.`,
    type: 'tokens',
    code: 'rate_limit_exceeded',
  },
  500: { message: 'The server had an error while processing your request. Sorry about that!' },
  503: { message: 'The engine is currently overloaded, please try again later' },
}

const takesTemperatureUnreasoned = /^gpt-5\.[45]/

function answerChat(request: SimulatedRequest): SimulatedReply {
  if (!hasKey(request)) return openai.error(401)
  const parsed = v.safeParse(chatRequestSchema, request.body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const param = v.getDotPath(issue) ?? 'body'
    return openAiError(400, { message: `Invalid type for '${param}': ${issue.message}`, param, code: 'invalid_type' })
  }
  const chat = parsed.output
  const model = models.get(chat.model)
  if (!model) return unknownModel(chat.model)
  const refusal = refuse(chat, model.capabilities.includes('reasoning_effort'))
  if (refusal) return openAiError(400, refusal)
  const answer = simulateAnswer(request.behaviour, {
    model: chat.model,
    texts: chatTexts(chat),
    ...chatWants(chat),
    maxTokens: chat.max_completion_tokens ?? chat.max_tokens,
  })
  const usage = request.reportsUsage ? { usage: openAiUsage(answer.tokens, chat.n ?? 1) } : {}
  return chat.stream ? streamed(chat, withoutReasoning(answer), usage) : whole(chat, withoutReasoning(answer), usage)
}

/** Models that reason take no `max_tokens`, and no temperature but 1, unless they are told not to reason. */
function refuse(chat: ChatRequest, reasons: boolean): OpenAiErrorBody | undefined {
  const { messages, max_tokens, temperature } = chat
  const unknown = refuseUnknownField(chat)
  if (unknown) return unknown
  if (messages.length === 0) {
    const message = "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array."
    return { message, param: 'messages', code: 'empty_array' }
  }
  const unnamed = refuseUnnamedFile(messages)
  if (unnamed) return unnamed
  if (!reasons) return undefined
  const effort = refuseEffort(chat)
  if (effort) return effort
  const isTold = takesTemperatureUnreasoned.test(chat.model) && chat.reasoning_effort === 'none'
  if (typeof temperature === 'number' && temperature !== 1 && !isTold) {
    const message = `Unsupported value: 'temperature' does not support ${temperature} with this model. Only the default (1) value is supported.`
    return { message, param: 'temperature', code: 'unsupported_value' }
  }
  if (max_tokens === null || max_tokens === undefined) return undefined
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
  return { message, param: 'max_tokens', code: 'unsupported_parameter' }
}

type Usage = { usage?: ReturnType<typeof openAiUsage> }

const tier = { service_tier: 'default', system_fingerprint: null }

function whole(chat: ChatRequest, answer: Answer, usage: Usage): SimulatedReply {
  const { choices, ...completion } = chatCompletion(chat.model, answer, Date.now(), callTypeOf(chat))
  const said = choices.flatMap((choice) => inEachChoice(chat, choice, choice.message.content))
  return jsonReply({
    ...completion,
    choices: said.map((choice) => ({ ...choice, message: { ...choice.message, refusal: null, annotations: [] } })),
    ...usage,
    ...tier,
  })
}

/** OpenAI tells the usage of a stream in a chunk of its own, if asked to; `usage` is null in those before. */
function streamed(chat: ChatRequest, answer: Answer, usage: Usage): SimulatedReply {
  const { first, middle, last, bare } = chatChunks(chat.model, answer, Date.now(), callTypeOf(chat))
  const asked = chat.stream_options?.include_usage === true
  const chunks = [first, ...middle, last].flatMap(({ choices, ...chunk }) =>
    choices
      .flatMap((choice) => inEachChoice(chat, choice, choice.delta.content))
      .map((choice) => ({ ...chunk, choices: [choice], ...tier, ...(asked && { usage: null }) })),
  )
  return eventsReply([...chunks, ...(asked ? [{ ...bare, ...tier, ...usage }] : []), '[DONE]'])
}

/** Reasoning tokens are counted, but the reasoning is not sent. */
function withoutReasoning({ tokens, ...answer }: Answer): Answer {
  return { ...answer, tokens: { ...tokens, reasoning: 0 } }
}

/** OpenAI sends the details whether they are 0 or not, and counts the answers of all choices. */
function openAiUsage(one: TokenCounts, choiceCount: number) {
  const tokens = { ...one, completion: one.completion * choiceCount, reasoning: one.reasoning * choiceCount }
  return {
    ...chatUsage(tokens),
    prompt_tokens_details: { cached_tokens: tokens.cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

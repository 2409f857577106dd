import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type Answer, simulateAnswer } from './answer.ts'
import { chatModels } from './catalogue-models.ts'
import {
  type ChatRequest,
  chatChunks,
  chatCompletion,
  chatRequestSchema,
  chatTexts,
  chatUsage,
} from './chat-completions.ts'
import { chatWants } from './chat-wants.ts'
import { hasKey } from './openai-error.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { eventsReply, jsonReply, type SimulatedReply } from './reply.ts'

/** What the catalogue still has, with its replacement, and Groq switched off on 2026-08-16. */
const switchedOff = ['llama-3.1-8b-instant', 'llama-3.3-70b-versatile']
const models = [...chatModels('groq').keys()].filter((model) => !switchedOff.includes(model))
const modelsCreatedSeconds = 1_754_407_957
const retryAfterSeconds = 7

/** Groq's API: chat completions and the list of models. Every API key is good except none and `invalid`. */
export const groq: SimulatedProvider = {
  name: 'groq',
  createRoutes: () => [
    { method: 'POST', path: '/openai/v1/chat/completions', callsModel: true, answer: answerChat },
    { method: 'GET', path: '/openai/v1/models', callsModel: false, answer: listModels },
  ],
  error: (status) => {
    const [message, code, type = 'invalid_request_error'] = errors[status] ?? ['Internal Server Error']
    const headers = status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {}
    return groqError(status, message, code, status >= 500 ? 'internal_server_error' : type, headers)
  },
  unknownPath: ({ method, path }) => {
    const message = `Unknown request URL: ${method} ${path}. Please check the URL for typos, or see the docs at https://console.groq.com/docs/`
    return groqError(404, message, 'unknown_url')
  },
}

const errors: Record<number, [message: string, code?: string, type?: string]> = {
  400: ['Invalid request'],
  401: ['Invalid API Key', 'invalid_api_key'],
  403: ['Forbidden', 'permission_denied'],
  404: ['The model does not exist or you do not have access to it.', 'model_not_found'],
  413: ['Request too large, please reduce your message size and try again.', 'rate_limit_exceeded', 'tokens'],
  429: [
    `Rate limit reached on tokens per minute (TPM): Limit 8000, Used 7990, Requested 943. Please try again in ${retryAfterSeconds}s.`,
    'rate_limit_exceeded',
    'tokens',
  ],
  503: ['Service Unavailable'],
}

function answerChat(request: SimulatedRequest): SimulatedReply {
  if (!hasKey(request)) return groq.error(401)
  const parsed = v.safeParse(chatRequestSchema, request.body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return groqError(400, `'${v.getDotPath(issue) ?? 'body'}' : ${issue.message}`)
  }
  const chat = parsed.output
  if (chat.messages.length === 0) return groqError(400, "'messages' : minimum number of items is 1")
  if (!models.includes(chat.model)) {
    const message = `The model \`${chat.model}\` does not exist or you do not have access to it.`
    return groqError(404, message, 'model_not_found')
  }
  const refused = refuseTier(chat.service_tier)
  if (refused !== undefined) return groqError(400, refused)
  const answer = simulateAnswer(request.behaviour, {
    model: chat.model,
    texts: chatTexts(chat),
    ...chatWants(chat),
    maxTokens: chat.max_completion_tokens ?? chat.max_tokens,
  })
  const usage = request.reportsUsage ? { usage: groqUsage(answer) } : {}
  return chat.stream ? streamed(chat, answer, usage) : whole(chat, answer, usage)
}

/** Its accounts have a plan without `auto`. */
function refuseTier(tier: unknown): string | undefined {
  if (tier === 'auto') return '`service_tier` `auto` is not available for this org.'
  if (tier === undefined || tier === null || ['on_demand', 'flex', 'performance'].includes(String(tier)))
    return undefined
  return "'service_tier' : value must be one of [auto on_demand flex performance]"
}

type Usage = { usage?: ReturnType<typeof groqUsage> }

function whole({ model }: ChatRequest, answer: Answer, usage: Usage): SimulatedReply {
  return jsonReply({
    ...chatCompletion(model, answer, Date.now()),
    ...usage,
    usage_breakdown: null,
    system_fingerprint: 'fp_simulated',
    x_groq: { id: requestId() },
    service_tier: 'on_demand',
  })
}

/** Groq tells the usage in its last chunk, asked or not, twice; asked for it, in one more chunk as OpenAI does. */
function streamed({ model, stream_options }: ChatRequest, answer: Answer, usage: Usage): SimulatedReply {
  const { first, middle, last, bare } = chatChunks(model, answer, Date.now())
  const id = requestId()
  return eventsReply([
    { ...first, x_groq: { id } },
    ...middle,
    { ...last, x_groq: { id, ...usage }, ...usage },
    ...(stream_options?.include_usage ? [{ ...bare, ...usage }] : []),
    '[DONE]',
  ])
}

/** Times are in seconds, at about 1,000 tokens a second. */
function groqUsage({ tokens }: Answer) {
  const promptSeconds = tokens.prompt / 50_000
  const completionSeconds = tokens.completion / 1000
  return {
    queue_time: 0.001,
    prompt_time: promptSeconds,
    completion_time: completionSeconds,
    total_time: promptSeconds + completionSeconds,
    ...chatUsage(tokens),
  }
}

function listModels(request: SimulatedRequest): SimulatedReply {
  if (!hasKey(request)) return groq.error(401)
  const data = models.map((id) => ({
    id,
    object: 'model',
    created: modelsCreatedSeconds,
    owned_by: 'OpenAI',
    active: true,
    context_window: 131_072,
  }))
  return jsonReply({ object: 'list', data })
}

function groqError(
  status: number,
  message: string,
  code?: string,
  type = 'invalid_request_error',
  headers: Record<string, string> = {},
): SimulatedReply {
  return jsonReply({ error: { message, type, ...(code && { code }) } }, { status, headers })
}

function requestId(): string {
  return `req_${randomBytes(13).toString('hex')}`
}

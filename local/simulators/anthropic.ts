import * as v from 'valibot'
import { countPromptTokens, simulateAnswer } from './answer.ts'
import { refuseMarks } from './anthropic/cache-marks.ts'
import { streamed, whole, withId } from './anthropic/reply.ts'
import {
  type CountedRequest,
  countedSchema,
  piecesOf,
  refuse,
  requestSchema,
  textsOf,
  wants,
} from './anthropic/request.ts'
import { chatModels } from './catalogue-models.ts'
import { createPromptCache, type PromptCache } from './prompt-cache.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

const models = chatModels('anthropic')
const retryAfterSeconds = 7
/** From this version on the three are refused, whatever their values are. */
const withoutSampling = '2026-10-21'
const samplingParameters = ['temperature', 'top_p', 'top_k']

/** Anthropic's Messages API. Every API key is good except none and `invalid`. */
export const anthropic: SimulatedProvider = {
  name: 'anthropic',
  createRoutes() {
    const cache = createPromptCache()
    return [
      { method: 'POST', path: '/v1/messages', callsModel: true, answer: (request) => answerMessages(request, cache) },
      { method: 'POST', path: '/v1/messages/count_tokens', callsModel: true, answer: countTokens },
    ]
  },
  error: (status) => {
    const [type, message] = errors[status] ?? (status >= 500 ? internal : invalid)
    const headers = status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {}
    return anthropicError(status, type, message, headers)
  },
  unknownPath: () => anthropicError(404, 'not_found_error', 'Not Found'),
}

type AnthropicError = [type: string, message: string]
const internal: AnthropicError = ['api_error', 'Internal server error']
const invalid: AnthropicError = ['invalid_request_error', 'Invalid request']
const errors: Record<number, AnthropicError> = {
  401: ['authentication_error', 'invalid bearer token'],
  402: ['billing_error', 'Your credit balance is too low to access the Anthropic API.'],
  403: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  404: ['not_found_error', 'model: simulated'],
  413: ['request_too_large', 'Request exceeds the maximum size'],
  429: ['rate_limit_error', "This request would exceed your organization's rate limit of tokens per minute."],
  504: ['timeout_error', 'Request timed out'],
  529: ['overloaded_error', 'Overloaded'],
}

function answerMessages(request: SimulatedRequest, cache: PromptCache): SimulatedReply {
  const asked = readRequest(request, requestSchema)
  if ('refused' in asked) return asked.refused
  const { model, max_tokens, stream } = asked.output
  const said = simulateAnswer(request.behaviour, {
    model,
    texts: textsOf(asked.output),
    ...wants(asked.output),
    maxTokens: max_tokens,
  })
  const answer = cache(model, piecesOf(asked.output), said)
  return stream ? streamed(model, answer, request.reportsUsage) : whole(model, answer, request.reportsUsage)
}

/** The number of a prompt's tokens. What concerns only an answer is refused. */
function countTokens(request: SimulatedRequest): SimulatedReply {
  const asked = readRequest(request, countedSchema)
  if ('refused' in asked) return asked.refused
  return jsonReply({ input_tokens: countPromptTokens(request.behaviour, textsOf(asked.output)) }, withId)
}

/** A request that Anthropic takes, or the refusal of one. */
function readRequest<Output extends CountedRequest>(
  request: SimulatedRequest,
  schema: v.GenericSchema<unknown, Output>,
): { output: Output } | { refused: SimulatedReply } {
  if (!hasKey(request)) return { refused: anthropic.error(401) }
  const version = request.headers['anthropic-version']
  if (typeof version !== 'string') return { refused: badRequest('anthropic-version: header is required') }
  const parsed = v.safeParse(schema, request.body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const isExtra = issue.type === 'strict_object' && issue.expected === 'never'
    const message = isExtra ? 'Extra inputs are not permitted' : issue.message
    return { refused: badRequest(`${v.getDotPath(issue) ?? 'body'}: ${message}`) }
  }
  const { output } = parsed
  const extra = samplingParameters.find((name) => version >= withoutSampling && name in output)
  if (extra !== undefined) return { refused: badRequest(`${extra}: Extra inputs are not permitted`) }
  if (!models.has(output.model)) {
    return { refused: anthropicError(404, 'not_found_error', `model: ${output.model}`) }
  }
  const refusal = refuse(output) ?? refuseMarks(output)
  return refusal === undefined ? { output } : { refused: badRequest(refusal) }
}

/** As a Bearer token, or in the header that older versions of the SDK send. */
function hasKey({ headers }: SimulatedRequest): boolean {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
  const key = bearer ?? headers['x-api-key']
  return typeof key === 'string' && key !== '' && key !== 'invalid'
}

function badRequest(message: string): SimulatedReply {
  return anthropicError(400, 'invalid_request_error', message)
}

function anthropicError(status: number, type: string, message: string, headers = {}): SimulatedReply {
  return jsonReply({ type: 'error', error: { type, message } }, { status, headers: { ...withId.headers, ...headers } })
}

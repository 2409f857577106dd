import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type Answer, simulateAnswer, splitIntoPieces } from './answer.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { jsonReply, namedEventsReply, type SimulatedReply } from './reply.ts'

const models = ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-4-5']
const retryAfterSeconds = 7
/** From this version on the three are refused, whatever their values are. */
const withoutSampling = '2026-10-21'
const samplingParameters = ['temperature', 'top_p', 'top_k']

/** Anthropic's Messages API. Every API key is good except none and `invalid`. */
export const anthropic: SimulatedProvider = {
  name: 'anthropic',
  createRoutes: () => [{ method: 'POST', path: '/v1/messages', callsModel: true, answer: answerMessages }],
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
  404: ['not_found_error', 'The requested resource could not be found.'],
  413: ['request_too_large', 'Request exceeds the maximum size'],
  429: ['rate_limit_error', "This request would exceed your organization's rate limit of tokens per minute."],
  504: ['timeout_error', 'Request timed out'],
  529: ['overloaded_error', 'Overloaded'],
}

const textsSchema = v.union([v.string(), v.array(v.looseObject({ type: v.string(), text: v.optional(v.string()) }))])
const requestSchema = v.looseObject({
  model: v.string(),
  max_tokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
  messages: v.pipe(
    v.array(v.looseObject({ role: v.picklist(['user', 'assistant']), content: textsSchema })),
    v.minLength(1),
  ),
  system: v.optional(textsSchema),
  stream: v.optional(v.boolean(), false),
})

function answerMessages(request: SimulatedRequest): SimulatedReply {
  if (!hasKey(request)) return anthropic.error(401)
  const version = request.headers['anthropic-version']
  if (typeof version !== 'string') return badRequest('anthropic-version: header is required')
  const parsed = v.safeParse(requestSchema, request.body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return badRequest(`${v.getDotPath(issue) ?? 'body'}: ${issue.message}`)
  }
  const { model, max_tokens, messages, system = [], stream, ...rest } = parsed.output
  const refused = samplingParameters.find((name) => version >= withoutSampling && name in rest)
  if (refused !== undefined) return badRequest(`${refused}: Extra inputs are not permitted`)
  if (!models.includes(model)) return anthropicError(404, 'not_found_error', `model: ${model}`)

  const texts = [system, ...messages.map(({ content }) => content)].flatMap(textsOf)
  const answer = simulateAnswer(request.behaviour, { model, texts, maxTokens: max_tokens })
  return stream ? streamed(model, answer, request.reportsUsage) : whole(model, answer, request.reportsUsage)
}

function textsOf(content: v.InferOutput<typeof textsSchema>): string[] {
  return typeof content === 'string' ? [content] : content.map(({ text }) => text ?? '')
}

function whole(model: string, answer: Answer, reportsUsage: boolean): SimulatedReply {
  const content = [
    ...(answer.tokens.reasoning > 0 ? [{ type: 'thinking', thinking: thought, signature: 'simulated' }] : []),
    { type: 'text', text: answer.text },
  ]
  const usage = reportsUsage ? { usage: { ...promptUsage(answer), ...answerUsage(answer) } } : {}
  return jsonReply(
    { ...message(model), content, stop_reason: stopReason(answer), stop_sequence: null, ...usage },
    withId,
  )
}

/** Usage comes in two parts: the prompt's at the beginning, with one token of the answer, and the whole at the end. */
function streamed(model: string, answer: Answer, reportsUsage: boolean): SimulatedReply {
  const start = { ...message(model), content: [], stop_reason: null, stop_sequence: null }
  const early = reportsUsage ? { usage: { ...promptUsage(answer), output_tokens: 1 } } : {}
  const late = reportsUsage ? { usage: answerUsage(answer) } : {}
  const thinks = answer.tokens.reasoning > 0
  const words = splitIntoPieces(answer.text).map((text) => ({ type: 'text_delta', text }))
  return namedEventsReply([
    { type: 'message_start', message: { ...start, ...early } },
    ...(thinks ? block(0, { type: 'thinking', thinking: '' }, [{ type: 'thinking_delta', thinking: thought }]) : []),
    { type: 'ping' },
    ...block(thinks ? 1 : 0, { type: 'text', text: '' }, words),
    { type: 'message_delta', delta: { stop_reason: stopReason(answer), stop_sequence: null }, ...late },
    { type: 'message_stop' },
  ])
}

const thought = 'Simulated reasoning.'

function block(index: number, content_block: object, deltas: object[]) {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function message(model: string) {
  return { id: `msg_${randomBytes(12).toString('hex')}`, type: 'message', role: 'assistant', model }
}

function stopReason({ isCut }: Answer) {
  return isCut ? 'max_tokens' : 'end_turn'
}

/** What came from the cache is not part of input_tokens. */
function promptUsage({ tokens: { prompt, cached } }: Answer) {
  return { input_tokens: prompt - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached }
}

function answerUsage({ tokens: { completion, reasoning } }: Answer) {
  return { output_tokens: completion, output_tokens_details: reasoning > 0 ? { thinking_tokens: reasoning } : null }
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

const withId = { headers: { 'request-id': 'req_simulated' } }

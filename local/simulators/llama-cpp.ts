import * as v from 'valibot'
import { type Answer, simulateAnswer, type TokenCounts } from './answer.ts'
import type { Behaviour } from './behaviour.ts'
import {
  type ChatRequest,
  chatChunks,
  chatCompletion,
  chatRequestSchema,
  chatTexts,
  chatUsage,
} from './chat-completions.ts'
import { chatWants } from './chat-wants.ts'
import { createLlamaMetrics, timingsOf } from './llama-cpp-metrics.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { eventsReply, jsonReply, type SimulatedReply, textReply } from './reply.ts'

/** The one model that it serves: whatever a request names, this one answers. */
const model = 'llama-3.2-1b-instruct'
const slotCount = 4

/** llama.cpp's own server, started with `--metrics --slots`, or the proxy before it: signatures are not looked at. */
export const llamaCpp: SimulatedProvider = {
  name: 'cluster',
  createRoutes: () => {
    const metrics = createLlamaMetrics()
    return [
      {
        method: 'POST',
        path: '/v1/chat/completions',
        callsModel: true,
        answer: (request) => answerChat(request, metrics.count),
      },
      { method: 'GET', path: '/health', callsModel: false, answer: answerHealth },
      { method: 'GET', path: '/v1/models', callsModel: false, answer: () => jsonReply(models) },
      { method: 'GET', path: '/slots', callsModel: false, answer: ({ behaviour }) => jsonReply(slots(behaviour)) },
      {
        method: 'GET',
        path: '/metrics',
        callsModel: false,
        answer: ({ behaviour }) =>
          textReply(metrics.text(behaviour.waitingRequests), {
            headers: { 'content-type': 'text/plain; version=0.0.4' },
          }),
      },
    ]
  },
  error: (status) => llamaError(status, errors[status] ?? { message: 'Internal error', type: 'server_error' }),
  unknownPath: () => llamaCpp.error(404),
}

type LlamaErrorBody = { message: string; type: string }

const errors: Record<number, LlamaErrorBody> = {
  400: { message: 'Invalid request', type: 'invalid_request_error' },
  401: { message: 'Invalid API Key', type: 'authentication_error' },
  403: { message: 'Forbidden', type: 'permission_error' },
  404: { message: 'File Not Found', type: 'not_found_error' },
  501: { message: 'This server does not support metrics endpoint.', type: 'not_supported_error' },
  503: { message: 'Loading model', type: 'unavailable_error' },
}

function llamaError(status: number, { message, type }: LlamaErrorBody): SimulatedReply {
  return jsonReply({ error: { message, type, code: status } }, { status })
}

type Count = ReturnType<typeof createLlamaMetrics>['count']

function answerChat({ body, behaviour, reportsUsage }: SimulatedRequest, count: Count): SimulatedReply {
  const parsed = v.safeParse(chatRequestSchema, body)
  if (!parsed.success) {
    return llamaError(400, { message: parsed.issues[0].message, type: 'invalid_request_error' })
  }
  const chat = parsed.output
  const { tokens, ...rest } = simulateAnswer(behaviour, {
    model,
    texts: chatTexts(chat),
    ...chatWants(chat),
    maxTokens: chat.max_tokens ?? chat.max_completion_tokens,
  })
  // What it reasons is counted, and not told apart.
  const answer = { ...rest, tokens: { ...tokens, reasoning: 0 } }
  const timings = timingsOf(answer.tokens)
  count(timings)
  const usage = reportsUsage ? { usage: usageOf(answer.tokens) } : {}
  return chat.stream ? streamed(chat, answer, usage, { timings }) : whole(answer, usage, { timings })
}

type Usage = { usage?: ReturnType<typeof usageOf> }
type Timings = { timings: ReturnType<typeof timingsOf> }

const build = { system_fingerprint: 'b6000-simulated' }

function whole(answer: Answer, usage: Usage, timings: Timings): SimulatedReply {
  return jsonReply({ ...chatCompletion(model, answer, Date.now()), ...build, ...usage, ...timings })
}

/** Usage comes in a chunk of its own where it is asked for; the timings are in the last chunk, whichever that is. */
function streamed({ stream_options }: ChatRequest, answer: Answer, usage: Usage, timings: Timings): SimulatedReply {
  const { first, middle, last, bare } = chatChunks(model, answer, Date.now())
  const chunks: object[] = [first, ...middle].map((chunk) => ({ ...chunk, ...build }))
  const end = stream_options?.include_usage
    ? [
        { ...last, ...build },
        { ...bare, ...build, ...usage, ...timings },
      ]
    : [{ ...last, ...build, ...timings }]
  return eventsReply([...chunks, ...end, '[DONE]'])
}

function usageOf(tokens: TokenCounts) {
  return { ...chatUsage(tokens), prompt_tokens_details: { cached_tokens: tokens.cached } }
}

/** While the model is loading nothing but this is answered, and that with 503. */
function answerHealth({ behaviour: { fault } }: SimulatedRequest): SimulatedReply {
  return fault?.kind === 'status' && fault.status === 503 ? llamaCpp.error(503) : jsonReply({ status: 'ok' })
}

function slots({ waitingRequests }: Behaviour) {
  return Array.from({ length: slotCount }, (_, id) => ({
    id,
    n_ctx: 4096,
    speculative: false,
    is_processing: waitingRequests > 0,
  }))
}

const models = {
  object: 'list',
  data: [{ id: model, object: 'model', created: 1_790_000_000, owned_by: 'llamacpp', meta: { n_ctx_train: 131_072 } }],
}

import * as v from 'valibot'
import { anyObject, countPromptTokens, simulateAnswer, splitIntoPieces } from './answer.ts'
import { embeddingVector } from './embedding.ts'
import { findModel, modelDetails, modelList } from './ollama-models.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { jsonLinesReply, jsonReply, type SimulatedReply, textReply } from './reply.ts'

const nanosecondsPerMs = 1_000_000

/** Ollama's own API: chat, embeddings, the models and the version. Chat streams unless told not to, as the real one does. */
export const ollama: SimulatedProvider = {
  name: 'ollama',
  createRoutes: () => [
    { method: 'POST', path: '/api/chat', callsModel: true, answer: answerChat },
    { method: 'POST', path: '/api/embed', callsModel: true, answer: answerEmbed },
    { method: 'POST', path: '/api/show', callsModel: false, answer: showModel },
    { method: 'GET', path: '/api/tags', callsModel: false, answer: () => json({ models: modelList() }) },
    { method: 'GET', path: '/api/version', callsModel: false, answer: () => json({ version: '0.6.5' }) },
    { method: 'GET', path: '/', callsModel: false, answer: () => textReply('Ollama is running') },
  ],
  error: (status) => ollamaError(status, errors[status] ?? 'an error was encountered while running the model'),
  unknownPath: () => textReply('404 page not found', { status: 404 }),
}

const errors: Record<number, string> = {
  400: 'invalid request',
  401: 'unauthorized',
  404: 'model not found, try pulling it first',
  429: 'too many requests',
  503: 'server busy, please try again.  maximum pending requests exceeded',
}

const base64 = v.pipe(v.string(), v.base64('illegal base64 data at input byte 0'))
const messageSchema = v.looseObject({
  role: v.string(),
  content: v.optional(v.string(), ''),
  images: v.nullish(v.array(base64)),
  tool_calls: v.nullish(
    v.array(
      v.looseObject({ function: v.looseObject({ name: v.string(), arguments: v.record(v.string(), v.unknown()) }) }),
    ),
  ),
})
const chatSchema = v.looseObject({
  model: v.string(),
  messages: v.optional(v.array(messageSchema), []),
  tools: v.nullish(v.array(v.looseObject({ type: v.string() }))),
  stream: v.nullish(v.boolean()),
  format: v.nullish(v.union([v.literal('json'), v.literal(''), v.record(v.string(), v.unknown())])),
  think: v.nullish(v.union([v.boolean(), v.string()])),
  options: v.nullish(v.looseObject({ num_predict: v.nullish(v.number()), num_ctx: v.nullish(v.number()) })),
})

function answerChat({ body, behaviour, reportsUsage }: SimulatedRequest): SimulatedReply {
  const parsed = v.safeParse(chatSchema, body)
  if (!parsed.success) return badBody(body, parsed.issues[0])
  const { model, messages, tools, format, stream, think, options } = parsed.output
  const known = findModel(model)
  if (!known) return notFound(model)
  const offersTools = (tools ?? []).length > 0
  const can = (capability: string) => known.capabilities.includes(capability)
  if (!can('completion')) return ollamaError(400, `${JSON.stringify(model)} does not support chat`)
  if (think && !can('thinking')) return ollamaError(400, `${JSON.stringify(model)} does not support thinking`)
  if (offersTools && !can('tools')) {
    return ollamaError(400, `registry.ollama.ai/library/${known.name} does not support tools`)
  }

  const said = (content: string, calls: object = {}) => ({
    model,
    created_at: new Date().toISOString(),
    message: { role: 'assistant', content, ...calls },
  })
  // Without a message the real server only loads the model.
  if (messages.length === 0) return json({ ...said(''), done_reason: 'load', done: true })

  const texts = messages.map(({ content }) => content)
  const answerSchema = format === 'json' ? anyObject : format || undefined
  const answer = simulateAnswer(behaviour, { model, texts, offersTools, answerSchema, maxTokens: options?.num_predict })
  // What does not fit into the window is left out without a word.
  const promptTokens = Math.min(answer.tokens.prompt, options?.num_ctx ?? Number.POSITIVE_INFINITY)
  const promptNs = promptTokens * nanosecondsPerMs
  const completionNs = answer.tokens.completion * 20 * nanosecondsPerMs
  const end = {
    done_reason: answer.isCut ? 'length' : 'stop',
    done: true,
    ...durations(promptNs + completionNs),
    ...(reportsUsage && { prompt_eval_count: promptTokens }),
    prompt_eval_duration: promptNs,
    ...(reportsUsage && { eval_count: answer.tokens.completion }),
    eval_duration: completionNs,
  }
  const calls = answer.toolCalls.map((call) => ({ function: call }))
  if (stream === false) return json({ ...said(answer.text, calls.length > 0 ? { tool_calls: calls } : {}), ...end })
  const pieces = [
    ...splitIntoPieces(answer.text).map((piece) => said(piece)),
    ...calls.map((call) => said('', { tool_calls: [call] })),
  ]
  return jsonLinesReply([...pieces.map((piece) => ({ ...piece, done: false })), { ...said(''), ...end }])
}

const embedSchema = v.looseObject({
  model: v.string(),
  input: v.nullish(v.union([v.string(), v.array(v.string())], 'invalid input type')),
  dimensions: v.nullish(v.number()),
})

function answerEmbed({ body, behaviour, reportsUsage }: SimulatedRequest): SimulatedReply {
  const parsed = v.safeParse(embedSchema, body)
  if (!parsed.success) return badBody(body, parsed.issues[0])
  const { model, input, dimensions } = parsed.output
  if (!findModel(model)) return notFound(model)
  const texts = typeof input === 'string' ? [input].filter((text) => text !== '') : (input ?? [])
  if (texts.length === 0) return json({ model, embeddings: [] })
  const length = shortened(behaviour.embeddingDimensions, dimensions)
  const tokens = countPromptTokens(behaviour, texts)
  return json({
    model,
    embeddings: texts.map((text) => embeddingVector(text, length)),
    ...durations(tokens * nanosecondsPerMs),
    ...(reportsUsage && { prompt_eval_count: tokens }),
  })
}

function showModel({ body }: SimulatedRequest): SimulatedReply {
  const parsed = v.safeParse(v.looseObject({ model: v.string() }), body)
  if (!parsed.success) return badBody(body, parsed.issues[0])
  const model = findModel(parsed.output.model)
  if (!model) return ollamaError(404, `model '${parsed.output.model}' not found`)
  return json({ details: modelDetails(model), model_info: {}, capabilities: model.capabilities })
}

/** `dimensions` shortens a vector and never lengthens it. */
function shortened(own: number, wanted: number | null | undefined): number {
  return wanted && wanted > 0 ? Math.min(own, Math.ceil(wanted)) : own
}

function durations(workNs: number) {
  const loadNs = 5 * nanosecondsPerMs
  return { total_duration: loadNs + workNs, load_duration: loadNs }
}

function notFound(model: string): SimulatedReply {
  return ollamaError(404, `model ${JSON.stringify(model)} not found, try pulling it first`)
}

function badBody(body: unknown, { message }: { message: string }): SimulatedReply {
  return ollamaError(400, body === undefined ? 'missing request body' : message)
}

function ollamaError(status: number, error: string): SimulatedReply {
  return json({ error }, status)
}

function json(body: unknown, status = 200): SimulatedReply {
  return jsonReply(body, { status, headers: { 'content-type': 'application/json; charset=utf-8' } })
}

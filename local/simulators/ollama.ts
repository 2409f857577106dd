import * as v from 'valibot'
import { countPromptTokens, simulateAnswer, splitIntoPieces } from './answer.ts'
import { embeddingVector } from './embedding.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { jsonLinesReply, jsonReply, type SimulatedReply, textReply } from './reply.ts'

/** The models it has pulled; the server adds the tag `latest` where a name has none. */
const models = [
  { name: 'nomic-embed-text:latest', family: 'nomic-bert', parameters: '137M', quantization: 'F16', chats: false },
  { name: 'llama3.2:1b', family: 'llama', parameters: '1.2B', quantization: 'Q8_0', chats: true },
]
const nanosecondsPerMs = 1_000_000

/** Ollama's own API: chat, embeddings, the models and the version. Chat streams unless told not to, as the real one does. */
export const ollama: SimulatedProvider = {
  name: 'ollama',
  createRoutes: () => [
    { method: 'POST', path: '/api/chat', callsModel: true, answer: answerChat },
    { method: 'POST', path: '/api/embed', callsModel: true, answer: answerEmbed },
    { method: 'GET', path: '/api/tags', callsModel: false, answer: listModels },
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

const chatSchema = v.looseObject({
  model: v.string(),
  messages: v.optional(v.array(v.looseObject({ role: v.string(), content: v.optional(v.string(), '') })), []),
  stream: v.nullish(v.boolean()),
  think: v.nullish(v.union([v.boolean(), v.string()])),
  options: v.nullish(v.looseObject({ num_predict: v.nullish(v.number()) })),
})

function answerChat({ body, behaviour, reportsUsage }: SimulatedRequest): SimulatedReply {
  const parsed = v.safeParse(chatSchema, body)
  if (!parsed.success) return badBody(body, parsed.issues[0])
  const { model, messages, stream, think, options } = parsed.output
  const known = findModel(model)
  if (!known) return notFound(model)
  if (!known.chats) return ollamaError(400, `${JSON.stringify(model)} does not support chat`)
  if (think) return ollamaError(400, `${JSON.stringify(model)} does not support thinking`)

  const said = (content: string) => ({
    model,
    created_at: new Date().toISOString(),
    message: { role: 'assistant', content },
  })
  // Without a message the real server only loads the model.
  if (messages.length === 0) return json({ ...said(''), done_reason: 'load', done: true })

  const texts = messages.map(({ content }) => content)
  const answer = simulateAnswer(behaviour, { model, texts, maxTokens: options?.num_predict })
  const promptNs = answer.tokens.prompt * nanosecondsPerMs
  const completionNs = answer.tokens.completion * 20 * nanosecondsPerMs
  const end = {
    done_reason: answer.isCut ? 'length' : 'stop',
    done: true,
    ...durations(promptNs + completionNs),
    ...(reportsUsage && { prompt_eval_count: answer.tokens.prompt }),
    prompt_eval_duration: promptNs,
    ...(reportsUsage && { eval_count: answer.tokens.completion }),
    eval_duration: completionNs,
  }
  if (stream === false) return json({ ...said(answer.text), ...end })
  const pieces = splitIntoPieces(answer.text).map((piece) => ({ ...said(piece), done: false }))
  return jsonLinesReply([...pieces, { ...said(''), ...end }])
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

function listModels(): SimulatedReply {
  return json({
    models: models.map(({ name, family, parameters, quantization }) => ({
      name,
      model: name,
      modified_at: '2026-01-01T00:00:00Z',
      size: 1_000_000_000,
      digest: '0'.repeat(64),
      details: {
        parent_model: '',
        format: 'gguf',
        family,
        families: [family],
        parameter_size: parameters,
        quantization_level: quantization,
      },
    })),
  })
}

function findModel(name: string) {
  const tagged = name.includes(':') ? name : `${name}:latest`
  return models.find((model) => model.name === tagged)
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

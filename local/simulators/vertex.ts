import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type Answer, simulateAnswer, splitIntoPieces } from './answer.ts'
import { createGoogleAuth, googleError, modelNotFound, unauthenticated } from './google-auth.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { eventsReply, jsonReply, type SimulatedReply, textReply } from './reply.ts'
import { embed, embedPath } from './vertex-embeddings.ts'

/** The models it knows, among them gemini-2.5-flash, which closes on 2027-03-31. */
const models = [
  'gemini-2.5-flash',
  'gemini-2.5-flash-lite',
  'gemini-2.5-pro',
  'gemini-3.1-flash-lite',
  'gemini-3.5-flash-lite',
  'gemini-3.5-flash',
  'gemini-3.6-flash',
  'gemini-3.8-flash',
]
const generatePath =
  /^\/(?:v1|v1beta1)\/(?<resource>projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/(?<model>[^/:]+)):(?<method>generateContent|streamGenerateContent)$/

/** Vertex AI's Gemini API, its embeddings, and on the same server what Google's clients sign in with. */
export const vertex: SimulatedProvider = {
  name: 'vertex',
  createRoutes() {
    const auth = createGoogleAuth()
    const signedIn = (answer: (request: SimulatedRequest) => SimulatedReply) => (request: SimulatedRequest) =>
      auth.accepts(request.headers.authorization) ? answer(request) : unauthenticated()
    return [
      { method: 'POST', path: generatePath, callsModel: true, answer: signedIn(generate) },
      { method: 'POST', path: embedPath, callsModel: true, answer: signedIn(embed) },
      ...auth.routes,
    ]
  },
  error: (status) => (status === 401 ? unauthenticated() : googleError(status, ...(errors[status] ?? internal))),
  unknownPath: ({ path }) =>
    textReply(`<!DOCTYPE html><title>Error 404 (Not Found)!!1</title><p>${encodeURI(path)} was not found.`, {
      status: 404,
      headers: { 'content-type': 'text/html; charset=UTF-8' },
    }),
}

type GoogleError = [name: string, message: string, details?: unknown[]]
const internal: GoogleError = ['INTERNAL', 'Internal error encountered.']
const errors: Record<number, GoogleError> = {
  400: ['INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  403: ['PERMISSION_DENIED', "Permission 'aiplatform.endpoints.predict' denied on resource."],
  404: ['NOT_FOUND', 'Publisher Model was not found or your project does not have access to it.'],
  429: [
    'RESOURCE_EXHAUSTED',
    'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
    [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
  ],
  499: ['CANCELLED', 'The operation was cancelled.'],
  503: ['UNAVAILABLE', 'The service is currently unavailable.'],
  504: ['DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'],
}

const contentSchema = v.looseObject({
  role: v.nullish(v.string()),
  parts: v.optional(v.array(v.looseObject({ text: v.nullish(v.string()) })), []),
})
const requestSchema = v.looseObject({
  contents: v.optional(v.array(contentSchema), []),
  systemInstruction: v.nullish(contentSchema),
  generationConfig: v.nullish(
    v.looseObject({
      maxOutputTokens: v.nullish(v.number()),
      thinkingConfig: v.nullish(v.looseObject({ includeThoughts: v.nullish(v.boolean()) })),
    }),
  ),
})

function generate(request: SimulatedRequest): SimulatedReply {
  const { resource = '', model = '' } = request.parameters
  if (!models.includes(model)) return modelNotFound(resource)
  const parsed = v.safeParse(requestSchema, request.body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const message = `Invalid JSON payload received. ${v.getDotPath(issue) ?? 'body'}: ${issue.message}`
    return googleError(400, 'INVALID_ARGUMENT', message)
  }
  const { contents, systemInstruction, generationConfig } = parsed.output
  if (contents.length === 0) {
    const message = 'Unable to submit request because at least one contents field is required.'
    return googleError(400, 'INVALID_ARGUMENT', message)
  }
  const all = systemInstruction ? [systemInstruction, ...contents] : contents
  const texts = all.flatMap(({ parts }) => parts.map(({ text }) => text ?? ''))
  const maxTokens = generationConfig?.maxOutputTokens
  const answer = simulateAnswer(request.behaviour, { model, texts, maxTokens })
  return toReply(request, answer, generationConfig?.thinkingConfig?.includeThoughts ?? false)
}

function toReply({ parameters, query, reportsUsage }: SimulatedRequest, answer: Answer, showsThoughts: boolean) {
  const identity = {
    modelVersion: parameters.model ?? '',
    createTime: new Date().toISOString(),
    responseId: randomBytes(16).toString('base64url'),
  }
  const end = {
    finishReason: answer.isCut ? 'MAX_TOKENS' : 'STOP',
    ...(reportsUsage && { usageMetadata: usageMetadata(answer) }),
  }
  const isStream = parameters.method === 'streamGenerateContent'
  const texts = isStream ? splitIntoPieces(answer.text) : [answer.text].filter((text) => text !== '')
  const parts: Part[] = texts.map((text) => ({ text }))
  if (showsThoughts && answer.tokens.reasoning > 0) parts.unshift({ text: 'Simulated reasoning.', thought: true })
  if (!isStream) return jsonReply(chunk(parts, identity, end), { headers: googleJson })

  // Until the last chunk, usage metadata say only which quota the call counts against.
  const early = reportsUsage ? { usageMetadata: { trafficType: 'ON_DEMAND' } } : {}
  const chunks = [
    ...parts.slice(0, -1).map((part) => chunk([part], identity, early)),
    chunk(parts.slice(-1), identity, end),
  ]
  return query.get('alt') === 'sse' ? eventsReply(chunks, '\r\n') : jsonReply(chunks, { headers: googleJson })
}

type Part = { text: string; thought?: true }
type Ending = { finishReason?: string; usageMetadata?: unknown }

/** A content without text, as when all tokens went into thoughts, has no `parts` at all. */
function chunk(parts: Part[], identity: Record<string, string>, { finishReason, ...usage }: Ending) {
  const content = { role: 'model', ...(parts.length > 0 && { parts }) }
  const candidate = { content, ...(finishReason && { finishReason }) }
  return { candidates: [candidate], ...usage, ...identity }
}

/** Google counts thoughts beside the candidates' tokens, and leaves out what is 0. */
function usageMetadata({ tokens }: Answer) {
  const { prompt, completion, cached, reasoning } = tokens
  const candidates = completion - reasoning
  return {
    ...(prompt > 0 && { promptTokenCount: prompt }),
    ...(candidates > 0 && { candidatesTokenCount: candidates }),
    totalTokenCount: prompt + completion,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    trafficType: 'ON_DEMAND',
    ...(prompt > 0 && { promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }] }),
    ...(candidates > 0 && { candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: candidates }] }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
  }
}

const googleJson = { 'content-type': 'application/json; charset=UTF-8' }

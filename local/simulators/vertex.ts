import * as v from 'valibot'
import { simulateAnswer } from './answer.ts'
import { chatModels } from './catalogue-models.ts'
import { createGoogleAuth, googleError, modelNotFound, unauthenticated } from './google-auth.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { type SimulatedReply, textReply } from './reply.ts'
import { refuse } from './vertex/refuse.ts'
import { toReply } from './vertex/reply.ts'
import { type Content, requestSchema, wants } from './vertex/request.ts'
import { embed, embedPath } from './vertex-embeddings.ts'

/** Among them gemini-2.5-flash, which closes on 2027-03-31. */
const models = chatModels('vertex')
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

function generate(request: SimulatedRequest): SimulatedReply {
  const { resource = '', model = '' } = request.parameters
  if (!models.has(model)) return modelNotFound(resource)
  const parsed = v.safeParse(requestSchema, request.body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const message = `Invalid JSON payload received. ${v.getDotPath(issue) ?? 'body'}: ${issue.message}`
    return googleError(400, 'INVALID_ARGUMENT', message)
  }
  const asked = parsed.output
  const refused = refuse(asked, model)
  if (refused !== undefined) return googleError(400, 'INVALID_ARGUMENT', refused)
  const { contents, systemInstruction, generationConfig } = asked
  const all = systemInstruction ? [systemInstruction, ...contents] : contents
  const answer = simulateAnswer(request.behaviour, {
    model,
    texts: all.flatMap(textsOf),
    ...wants(asked),
    maxTokens: generationConfig?.maxOutputTokens,
  })
  return toReply(request, asked, answer)
}

function textsOf({ parts }: Content): string[] {
  return parts.map(({ text, functionResponse }) => text ?? (functionResponse ? JSON.stringify(functionResponse) : ''))
}

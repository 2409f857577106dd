import { randomBytes, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { type Answer, simulateAnswer, splitIntoPieces } from './answer.ts'
import { awsCredentialRoutes } from './aws-credentials.ts'
import { type AwsEvent, awsEventsReply } from './aws-event-stream.ts'
import {
  type ConverseRequest,
  conversePieces,
  converseRequestSchema,
  converseTexts,
  converseWants,
  refuse,
} from './converse.ts'
import { createPromptCache, type PromptCache } from './prompt-cache.ts'
import type { SimulatedProvider, SimulatedRequest } from './provider.ts'
import { jsonReply, type SimulatedReply } from './reply.ts'

const retryAfterSeconds = 7

/** AWS Bedrock's Converse and ConverseStream. Every API key and signature is good except none and `invalid`. */
export const bedrock: SimulatedProvider = {
  name: 'bedrock',
  createRoutes: (cache = createPromptCache()) => [
    { method: 'POST', path: /^\/model\/(?<model>[^/]+)\/converse$/, callsModel: true, answer: answering(whole, cache) },
    {
      method: 'POST',
      path: /^\/model\/(?<model>[^/]+)\/converse-stream$/,
      callsModel: true,
      answer: answering(streamed, cache),
    },
    ...awsCredentialRoutes,
  ],
  error: (status) => {
    const [type, message] = errors[status] ?? (status >= 500 ? internal : invalid)
    const headers = status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {}
    return awsError(status, type, message, headers)
  },
  unknownPath: () => awsError(404, 'UnknownOperationException', 'Unknown operation'),
}

type AwsError = [type: string, message: string]
const internal: AwsError = ['InternalServerException', 'The system encountered an unexpected error during processing.']
const invalid: AwsError = ['ValidationException', 'The request is invalid.']
const errors: Record<number, AwsError> = {
  401: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  403: ['AccessDeniedException', "You don't have access to the model with the specified model ID."],
  404: ['ResourceNotFoundException', 'Model not found.'],
  408: ['ModelTimeoutException', 'Model has timed out in processing the request. Try your request again.'],
  424: ['ModelErrorException', 'The model returned an error.'],
  429: ['ThrottlingException', 'Too many requests, please wait before trying again.'],
  503: ['ServiceUnavailableException', 'Bedrock is unable to process your request.'],
  504: ['ModelTimeoutException', 'Model has timed out in processing the request. Try your request again.'],
}

type Encode = (answer: Answer, reportsUsage: boolean) => SimulatedReply

function answering(encode: Encode, cache: PromptCache) {
  return (request: SimulatedRequest): SimulatedReply => {
    if (!isSigned(request))
      return awsError(403, 'AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.')
    const parsed = v.safeParse(converseRequestSchema, request.body)
    if (!parsed.success) {
      const [issue] = parsed.issues
      return awsError(400, 'ValidationException', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`)
    }
    const model = decodeURIComponent(request.parameters.model ?? '')
    const refused = refuse(model, parsed.output)
    if (refused !== undefined) return awsError(400, 'ValidationException', refused)
    const said = simulate(request, model, parsed.output)
    return encode(cache(model, conversePieces(parsed.output), said), request.reportsUsage)
  }
}

function simulate({ behaviour }: SimulatedRequest, model: string, converse: ConverseRequest): Answer {
  return simulateAnswer(behaviour, {
    model,
    texts: converseTexts(converse),
    ...converseWants(converse),
    maxTokens: converse.inferenceConfig?.maxTokens,
  })
}

const thought = 'Simulated reasoning.'
const metrics = { latencyMs: 1 }

function whole(answer: Answer, reportsUsage: boolean): SimulatedReply {
  const content = [
    ...(answer.tokens.reasoning > 0
      ? [{ reasoningContent: { reasoningText: { text: thought, signature: 'simulated' } } }]
      : []),
    ...(answer.toolCalls.length > 0 ? [] : [{ text: answer.text }]),
    ...answer.toolCalls.map((call) => ({
      toolUse: { toolUseId: toolUseId(), name: call.name, input: call.arguments },
    })),
  ]
  const usage = reportsUsage ? { usage: usageOf(answer) } : {}
  const output = { message: { role: 'assistant', content } }
  return jsonReply({ output, stopReason: stopReason(answer), metrics, ...usage }, withId())
}

/** Blocks of text and of reasoning have no start event of their own; usage comes in the last event, after the stop. */
function streamed(answer: Answer, reportsUsage: boolean): SimulatedReply {
  const blocks = [
    ...(answer.tokens.reasoning > 0
      ? [{ deltas: [{ reasoningContent: { text: thought } }, { reasoningContent: { signature: 'simulated' } }] }]
      : []),
    ...(answer.toolCalls.length > 0 ? [] : [{ deltas: splitIntoPieces(answer.text).map((text) => ({ text })) }]),
    ...answer.toolCalls.map((call) => ({
      start: { toolUse: { toolUseId: toolUseId(), name: call.name } },
      deltas: halves(JSON.stringify(call.arguments)).map((input) => ({ toolUse: { input } })),
    })),
  ]
  const usage = reportsUsage ? { usage: usageOf(answer) } : {}
  const reply = awsEventsReply([
    { event: 'messageStart', body: { role: 'assistant' } },
    ...blocks.flatMap(blockEvents),
    { event: 'messageStop', body: { stopReason: stopReason(answer) } },
    { event: 'metadata', body: { metrics, ...usage } },
  ])
  return { ...reply, headers: { ...reply.headers, ...withId().headers } }
}

function blockEvents({ start, deltas }: { start?: object; deltas: object[] }, contentBlockIndex: number): AwsEvent[] {
  return [
    ...(start ? [{ event: 'contentBlockStart', body: { contentBlockIndex, start } }] : []),
    ...deltas.map((delta) => ({ event: 'contentBlockDelta', body: { contentBlockIndex, delta } })),
    { event: 'contentBlockStop', body: { contentBlockIndex } },
  ]
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}

function toolUseId(): string {
  return `tooluse_${randomBytes(12).toString('base64url')}`
}

function stopReason({ isCut, toolCalls }: Answer): string {
  if (toolCalls.length > 0) return 'tool_use'
  return isCut ? 'max_tokens' : 'end_turn'
}

/** What came from the cache is not part of inputTokens, but of totalTokens. */
function usageOf({ tokens: { prompt, completion, cached, written = 0 } }: Answer) {
  return {
    inputTokens: prompt - cached - written,
    outputTokens: completion,
    totalTokens: prompt + completion,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
  }
}

/** By an API key as a Bearer token, or by AWS's signature, whose key is looked at and nothing else. */
function isSigned({ headers: { authorization = '' } }: SimulatedRequest): boolean {
  const [, bearer] = /^Bearer (.+)$/.exec(authorization) ?? []
  const [, accessKey] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[a-z0-9-]+\/bedrock\/aws4_request/.exec(authorization) ?? []
  const key = bearer ?? accessKey
  return key !== undefined && key !== 'invalid'
}

function awsError(status: number, type: string, message: string, headers = {}): SimulatedReply {
  return jsonReply({ message }, { status, headers: { ...withId().headers, 'x-amzn-errortype': type, ...headers } })
}

function withId() {
  return { headers: { 'x-amzn-requestid': randomUUID() } }
}

import { randomBytes } from 'node:crypto'
import { type Answer, splitIntoPieces } from '../answer.ts'
import type { SimulatedRequest } from '../provider.ts'
import { eventsReply, jsonReply, type SimulatedReply } from '../reply.ts'
import { type GenerateRequest, isThirdGeneration } from './request.ts'
import { signatureOf } from './turns.ts'

type Part = { text?: string; thought?: true; functionCall?: object; thoughtSignature?: string }
type Ending = { finishReason?: string; usageMetadata?: unknown }
type Shape = { identity: Record<string, string>; config: NonNullable<GenerateRequest['generationConfig']> }

const googleJson = { 'content-type': 'application/json; charset=UTF-8' }

/** The reply to a request that Gemini takes, whole or as a stream. */
export function toReply(
  { parameters, query, reportsUsage }: SimulatedRequest,
  { generationConfig }: GenerateRequest,
  answer: Answer,
): SimulatedReply {
  const { model = '' } = parameters
  const identity = {
    modelVersion: model,
    createTime: new Date().toISOString(),
    responseId: randomBytes(16).toString('base64url'),
  }
  const shape = { identity, config: generationConfig ?? {} }
  const end = {
    finishReason: answer.isCut ? 'MAX_TOKENS' : 'STOP',
    ...(reportsUsage && { usageMetadata: usageMetadata(answer) }),
  }
  const isStream = parameters.method === 'streamGenerateContent'
  const texts = isStream ? splitIntoPieces(answer.text) : [answer.text].filter((text) => text !== '')
  const parts: Part[] = [...texts.map((text) => ({ text })), ...callParts(answer, model)]
  const showsThoughts = shape.config.thinkingConfig?.includeThoughts && answer.tokens.reasoning > 0
  if (showsThoughts) parts.unshift({ text: 'Simulated reasoning.', thought: true })
  if (!isStream) return jsonReply(chunk(parts, shape, end), { headers: googleJson })

  // The end of calls comes after them, with an empty text.
  if (answer.toolCalls.length > 0) parts.push({ text: '' })
  // Until the last chunk, usage metadata say only which quota the call counts against.
  const early = reportsUsage ? { usageMetadata: { trafficType: 'ON_DEMAND' } } : {}
  const chunks = [...parts.slice(0, -1).map((part) => chunk([part], shape, early)), chunk(parts.slice(-1), shape, end)]
  return query.get('alt') === 'sse' ? eventsReply(chunks, '\r\n') : jsonReply(chunks, { headers: googleJson })
}

/** Of calls that are made at once, the first alone is signed. */
function callParts({ toolCalls }: Answer, model: string): Part[] {
  return toolCalls.map((call, index) => ({
    functionCall: { name: call.name, args: call.arguments },
    ...(index === 0 && isThirdGeneration(model) && { thoughtSignature: signatureOf(randomBytes(6).toString('hex')) }),
  }))
}

/** A content without anything, as when all tokens went into thoughts, has no `parts` at all; the index 0 is left out. */
function chunk(parts: Part[], { identity, config }: Shape, { finishReason, ...usage }: Ending) {
  const candidate = {
    content: { role: 'model', ...(parts.length > 0 && { parts }) },
    ...(finishReason && { finishReason }),
    ...(config.responseLogprobs && { logprobsResult: logprobsResult(parts, config.logprobs ?? 0) }),
  }
  const candidates = Array.from({ length: config.candidateCount ?? 1 }, (_, index) => ({
    ...candidate,
    ...(index > 0 && { index }),
  }))
  return { candidates, ...usage, ...identity }
}

/** A token is a word here, and as likely as the next. */
function logprobsResult(parts: Part[], top: number) {
  const tokens = parts.flatMap(({ text = '', thought }) => (thought ? [] : splitIntoPieces(text)))
  const candidate = (token: string, rank: number) => ({ token, tokenId: 100 + rank, logProbability: -0.25 - rank })
  return {
    chosenCandidates: tokens.map((token) => candidate(token, 0)),
    ...(top > 0 && {
      topCandidates: tokens.map((token) => ({
        candidates: Array.from({ length: top }, (_, rank) => candidate(rank === 0 ? token : `other ${rank}`, rank)),
      })),
    }),
  }
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

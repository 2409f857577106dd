import { answerLimit } from '#runtime/contract/answer-limit.ts'
import { type ChatRequest, textOnly } from '#runtime/contract/chat.ts'
import { splitInstructions } from '#runtime/contract/instructions.ts'
import { present } from '#runtime/contract/present.ts'
import { withMediaBehindResults } from '#runtime/contract/result-media.ts'
import { withSpeakers } from '#runtime/contract/speakers.ts'
import { stopSequences } from '#runtime/contract/stop-sequences.ts'
import { isWanted, refuseWants, type Want } from '#runtime/contract/wants.ts'
import { type ToolSettings, toToolSettings } from './messages/tools.ts'
import { type Content, toContents } from './messages/turns.ts'
import { toSeed } from './model/seed.ts'
import { toThinkingConfig } from './thinking/thinking.ts'

export type VertexRequest = ToolSettings & {
  model: string
  contents: Content[]
  systemInstruction?: { parts: { text: string }[] }
  generationConfig: Record<string, unknown>
}

/** The capabilities of Gemini; a test keeps the catalogue consistent with them. */
export const does: readonly Want[] = ['tool_choice', 'logprobs', 'several_choices', 'reasoning_effort', 'top_k']

/**
 * OpenAI's chat request in Gemini's format: the assistant is called model, and instructions are separate.
 * @throws LlmError unsupported_by_provider for what Gemini cannot express
 */
export function toVertexRequest(request: ChatRequest & { model: string }): VertexRequest {
  refuseWants(request, does, 'vertex')
  const { instructions, turns } = splitInstructions(withSpeakers(request.messages))
  const parts = instructions.map((message) => ({ text: textOnly(message, 'vertex') })).filter(({ text }) => text !== '')
  return {
    model: request.model,
    contents: toContents(withMediaBehindResults(turns), request.model),
    ...(parts.length > 0 && { systemInstruction: { parts } }),
    ...toToolSettings(request),
    generationConfig: toGenerationConfig(request),
  }
}

function toGenerationConfig(request: ChatRequest & { model: string }): Record<string, unknown> {
  const { n, logprobs, top_logprobs } = request
  const format = request.response_format
  const config = {
    maxOutputTokens: answerLimit(request),
    temperature: request.temperature,
    topP: request.top_p,
    topK: isWanted('top_k', request) ? request.top_k : undefined,
    candidateCount: n === 1 ? undefined : n,
    stopSequences: stopSequences(request.stop),
    seed: toSeed(request.seed),
    frequencyPenalty: request.frequency_penalty,
    presencePenalty: request.presence_penalty,
    responseLogprobs: logprobs || undefined,
    logprobs: top_logprobs || undefined,
    responseMimeType: format && format.type !== 'text' ? 'application/json' : undefined,
    responseJsonSchema: format?.type === 'json_schema' ? format.json_schema.schema : undefined,
    thinkingConfig: toThinkingConfig(request),
  }
  return present(config)
}

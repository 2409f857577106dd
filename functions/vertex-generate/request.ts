import { type ChatRequest, refuseFields, textOnly } from '#runtime/contract/chat.ts'
import { present } from '#runtime/contract/present.ts'

type Content = { role: string; parts: { text: string }[] }

export type VertexRequest = {
  model: string
  contents: Content[]
  systemInstruction?: { parts: { text: string }[] }
  generationConfig: Record<string, unknown>
}

const unsupported = ['tools', 'tool_choice', 'functions', 'logprobs', 'logit_bias', 'reasoning_effort']
const instructing = new Set(['system', 'developer'])

/** OpenAI's chat request in Gemini's words: the assistant is called model, and instructions stand apart. */
export function toVertexRequest(request: ChatRequest & { model: string }): VertexRequest {
  refuseFields(request, unsupported, 'vertex')
  const instructions = request.messages.filter((message) => instructing.has(message.role))
  const turns = request.messages.filter((message) => !instructing.has(message.role))
  return {
    model: request.model,
    contents: turns.map((message) => ({
      role: message.role === 'assistant' ? 'model' : 'user',
      parts: [{ text: textOnly(message, 'vertex') }],
    })),
    ...(instructions.length > 0 && {
      systemInstruction: { parts: instructions.map((message) => ({ text: textOnly(message, 'vertex') })) },
    }),
    generationConfig: toGenerationConfig(request),
  }
}

function toGenerationConfig(request: ChatRequest): Record<string, unknown> {
  const format = request.response_format
  const config = {
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    topP: request.top_p,
    stopSequences: typeof request.stop === 'string' ? [request.stop] : request.stop,
    seed: request.seed,
    frequencyPenalty: request.frequency_penalty,
    presencePenalty: request.presence_penalty,
    responseMimeType: format && format.type !== 'text' ? 'application/json' : undefined,
    responseJsonSchema: format?.type === 'json_schema' ? format.json_schema.schema : undefined,
  }
  return present(config)
}

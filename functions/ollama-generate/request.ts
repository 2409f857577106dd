import type { Options, ChatRequest as PackageRequest } from 'ollama'
import { answerLimit } from '#runtime/contract/answer-limit.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { present } from '#runtime/contract/present.ts'
import { stopSequences } from '#runtime/contract/stop-sequences.ts'
import { refuseWants, type Want } from '#runtime/contract/wants.ts'
import { type OllamaMessage, toMessages } from './messages/messages.ts'
import { toThink } from './messages/thinking.ts'
import { type OllamaTool, toTools } from './messages/tools.ts'

/** The request to Ollama; the package's own type lacks fields that Ollama has. */
export type OllamaRequest = Omit<PackageRequest, 'messages' | 'tools' | 'stream'> & {
  messages: OllamaMessage[]
  tools?: OllamaTool[]
  options: Partial<Options>
  truncate: false
  shift: false
}

/** The operator's settings for every request. */
export type RequestSettings = { keepAlive?: string | number | undefined; contextTokens?: number | undefined }

/** The capabilities of Ollama; a test keeps the catalogue consistent with them. */
export const does: readonly Want[] = ['logprobs', 'reasoning_effort', 'top_k']

/**
 * OpenAI's chat request in Ollama's format. It tells Ollama to refuse a prompt that exceeds the context window, and to end an
 * answer that fills it; otherwise Ollama silently drops part of the prompt. Versions before 0.12.6 ignore this.
 * @throws LlmError unsupported_by_provider for what Ollama cannot express
 */
export function toOllamaRequest(
  request: ChatRequest & { model: string },
  { keepAlive, contextTokens }: RequestSettings,
): OllamaRequest {
  refuseWants(request, does, 'ollama')
  const optional = present({
    tools: toTools(request),
    format: toFormat(request.response_format),
    think: toThink(request),
    ...(request.logprobs === true && { logprobs: true, top_logprobs: request.top_logprobs ?? undefined }),
    keep_alive: keepAlive,
  })
  return {
    model: request.model,
    messages: toMessages(request.messages),
    options: toOptions(request, contextTokens),
    truncate: false,
    shift: false,
    ...optional,
  }
}

function toFormat(format: ChatRequest['response_format']): string | object | undefined {
  if (format?.type === 'json_object') return 'json'
  return format?.type === 'json_schema' ? (format.json_schema.schema ?? 'json') : undefined
}

function toOptions(request: ChatRequest, contextTokens: number | undefined): Partial<Options> {
  const options = {
    num_ctx: contextTokens,
    num_predict: answerLimit(request),
    temperature: request.temperature,
    top_p: request.top_p,
    top_k: typeof request.top_k === 'number' ? request.top_k : undefined,
    stop: stopSequences(request.stop),
    seed: request.seed,
    frequency_penalty: request.frequency_penalty,
    presence_penalty: request.presence_penalty,
  }
  return present(options)
}

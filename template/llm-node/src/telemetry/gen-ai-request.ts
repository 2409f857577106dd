import { answerLimit } from '../contract/answer-limit.ts'
import type { ChatRequest } from '../contract/chat.ts'
import type { EmbeddingsRequest } from '../contract/embeddings.ts'
import type { Usage } from '../contract/usage.ts'
import { genAi } from './gen-ai.ts'
import type { Attributes } from './span.ts'

/** What a span tells of a request: never a text that a caller wrote. */
export function requestAttributes(request: ChatRequest | EmbeddingsRequest): Attributes {
  return 'input' in request ? ofEmbeddings(request) : ofChat(request)
}

function ofEmbeddings({ dimensions, encoding_format: format }: Partial<EmbeddingsRequest>): Attributes {
  return { [genAi.dimensions]: dimensions ?? undefined, [genAi.encodingFormats]: format ? [format] : undefined }
}

function ofChat(request: Partial<ChatRequest>): Attributes {
  return {
    [genAi.maxTokens]: answerLimit(request),
    [genAi.temperature]: request.temperature ?? undefined,
    [genAi.topP]: request.top_p ?? undefined,
    [genAi.seed]: request.seed ?? undefined,
    [genAi.frequencyPenalty]: request.frequency_penalty ?? undefined,
    [genAi.presencePenalty]: request.presence_penalty ?? undefined,
    [genAi.choiceCount]: request.n && request.n > 1 ? request.n : undefined,
    [genAi.outputType]: request.response_format ? outputTypes[request.response_format.type] : undefined,
  }
}

const outputTypes = { text: 'text', json_object: 'json', json_schema: 'json' }

/** Unknown counts are absent. */
export function usageAttributes(usage: Usage | undefined): Attributes {
  if (usage === undefined) return {}
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage
  return {
    [genAi.inputTokens]: usage.prompt_tokens,
    [genAi.outputTokens]: usage.completion_tokens,
    [genAi.cacheReadTokens]: prompt?.cached_tokens ?? undefined,
    [genAi.cacheCreationTokens]: prompt?.cache_write_tokens ?? undefined,
    [genAi.reasoningTokens]: completion?.reasoning_tokens ?? undefined,
  }
}

import type { EmbedRequest } from 'ollama'
import { type EmbeddingsRequest, textInputs } from '#runtime/contract/embeddings.ts'

/**
 * OpenAI's embeddings request in Ollama's format. `truncate: false` makes a text that exceeds the context window an error: the
 * vector of half a text must not pass for the vector of the whole.
 * @throws LlmError invalid_request for tokens
 */
export function toOllamaRequest(
  request: EmbeddingsRequest & { model: string },
  keepAlive: string | number | undefined,
): EmbedRequest {
  return {
    model: request.model,
    input: textInputs(request, 'ollama'),
    truncate: false,
    ...(request.dimensions && { dimensions: request.dimensions }),
    ...(keepAlive !== undefined && { keep_alive: keepAlive }),
  }
}

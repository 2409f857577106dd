import type { ChatRequest as OllamaRequest, Options } from 'ollama'
import { type ChatRequest, refuseFields, textOnly } from '#runtime/contract/chat.ts'
import { present } from '#runtime/contract/present.ts'

const unsupported = ['tools', 'tool_choice', 'functions', 'logprobs', 'logit_bias']

/** OpenAI's chat request in Ollama's words. */
export function toOllamaRequest(
  request: ChatRequest & { model: string },
  keepAlive: string | number | undefined,
): OllamaRequest {
  refuseFields(request, unsupported, 'ollama')
  const format = request.response_format
  return {
    model: request.model,
    messages: request.messages.map((message) => ({ role: toRole(message.role), content: textOnly(message, 'ollama') })),
    options: toOptions(request),
    ...(format?.type === 'json_object' && { format: 'json' }),
    ...(format?.type === 'json_schema' && { format: format.json_schema.schema ?? 'json' }),
    ...(keepAlive !== undefined && { keep_alive: keepAlive }),
  }
}

/** The templates of Ollama's models know no developer, and leave out without a word what a role they do not know says. */
function toRole(role: string): string {
  return role === 'developer' ? 'system' : role
}

function toOptions(request: ChatRequest): Partial<Options> {
  const stop = typeof request.stop === 'string' ? [request.stop] : request.stop
  const options = {
    num_predict: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    stop,
    seed: request.seed,
    frequency_penalty: request.frequency_penalty,
    presence_penalty: request.presence_penalty,
  }
  return present(options)
}

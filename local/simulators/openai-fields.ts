import type { OpenAiErrorBody } from './openai-error.ts'

/** Every field of a request for a chat completion, by OpenAI's reference. */
const fields: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'n', 'store', 'metadata', 'user', 'service_tier', 'moderation'],
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'seed', 'stop', 'presence_penalty'],
  ...['frequency_penalty', 'logit_bias', 'logprobs', 'top_logprobs', 'response_format', 'modalities', 'audio'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call', 'web_search_options'],
  ...['prediction', 'reasoning_effort', 'verbosity', 'safety_identifier'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
])

/** OpenAI takes no field that it does not know. */
export function refuseUnknownField(chat: Record<string, unknown>): OpenAiErrorBody | undefined {
  const unknown = Object.keys(chat).filter((name) => !fields.has(name))
  if (unknown.length === 0) return undefined
  return { message: `Unrecognized request argument${unknown.length > 1 ? 's' : ''} supplied: ${unknown.join(', ')}` }
}

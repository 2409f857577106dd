import type { ChatRequest } from '#runtime/contract/chat.ts'

/** What OpenAI keeps books by, and what is meant for the router. */
const bookkeeping = new Set(['metadata', 'store', 'service_tier', 'prompt_cache_key', 'safety_identifier', 'user'])

/**
 * The request as llama.cpp takes it; fields that nobody here knows go as they came, since it has many of its own. A stream is
 * always asked for its usage, so that it can be priced.
 */
export function toClusterRequest(request: ChatRequest): Record<string, unknown> {
  const { stream_options, ...rest } = request
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !bookkeeping.has(name))),
    ...(request.stream && { stream_options: { ...stream_options, include_usage: true } }),
  }
}

import type { ChatRequest } from '#runtime/contract/chat.ts'

/**
 * Groq speaks OpenAI's format, and answers 400 to `metadata`, which is meant for the router anyway. A stream is always
 * asked for its usage, so that it can be billed.
 */
export function toGroqRequest({ metadata: _, ...request }: ChatRequest): Record<string, unknown> {
  return request.stream ? { ...request, stream_options: { ...request.stream_options, include_usage: true } } : request
}

import type { ChatRequest } from '#runtime/contract/chat.ts'

/** Groq speaks OpenAI's format, and answers 400 to `metadata`, which is meant for the router anyway. */
export function toGroqRequest({ metadata: _, ...request }: ChatRequest): Record<string, unknown> {
  return request
}

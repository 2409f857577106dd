import * as v from 'valibot'
import { type Usage, usageSchema } from '#runtime/contract/usage.ts'

/** Groq counts as OpenAI does: cached tokens within prompt_tokens, reasoning within completion_tokens. */
export function toUsage(usage: unknown): Usage | undefined {
  const parsed = v.safeParse(usageSchema, usage)
  return parsed.success ? parsed.output : undefined
}

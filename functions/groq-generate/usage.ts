import * as v from 'valibot'
import { type Usage, usageSchema } from '#runtime/contract/usage.ts'

/** Groq counts like OpenAI: prompt_tokens include cached tokens, completion_tokens include reasoning. */
export function toUsage(usage: unknown): Usage | undefined {
  const parsed = v.safeParse(usageSchema, usage)
  return parsed.success ? parsed.output : undefined
}

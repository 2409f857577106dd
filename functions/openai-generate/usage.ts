import * as v from 'valibot'
import { type Usage, usageSchema } from '#runtime/contract/usage.ts'

/** Usage is in OpenAI's format. What a vendor adds stays in it, such as OpenRouter's `cost` in USD. */
export function toUsage(usage: unknown): Usage | undefined {
  return v.is(usageSchema, usage) ? usage : undefined
}

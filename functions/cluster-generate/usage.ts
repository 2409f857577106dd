import * as v from 'valibot'
import { type Usage, usageSchema } from '#runtime/contract/usage.ts'

/** Usage is in OpenAI's format, with the cached tokens as part of the prompt's. */
export function toUsage(usage: unknown): Usage | undefined {
  return v.is(usageSchema, usage) ? usage : undefined
}

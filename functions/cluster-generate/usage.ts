import * as v from 'valibot'
import { type Usage, usageSchema } from '#runtime/contract/usage.ts'

/** Usage is OpenAI's own, with the cached tokens within the prompt's. */
export function toUsage(usage: unknown): Usage | undefined {
  return v.is(usageSchema, usage) ? usage : undefined
}

import * as v from 'valibot'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const bodySchema = v.object({ error: v.string() })

/** Ollama's errors are one sentence, without a code. */
export const readError: ReadProviderError = (body) => {
  const parsed = v.safeParse(bodySchema, body)
  return parsed.success ? { message: parsed.output.error } : {}
}

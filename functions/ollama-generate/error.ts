import * as v from 'valibot'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const bodySchema = v.object({ error: v.string() })

/** Ollama's errors are one sentence, without a code. To a JSON schema that it cannot use it answers 500. */
export const readError: ReadProviderError = (body) => {
  const parsed = v.safeParse(bodySchema, body)
  if (!parsed.success) return {}
  const message = parsed.output.error
  return { message, meaning: message.startsWith('invalid JSON schema') ? 'invalid_request' : undefined }
}

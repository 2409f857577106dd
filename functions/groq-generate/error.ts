import * as v from 'valibot'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const bodySchema = v.object({
  error: v.object({ message: v.optional(v.string()), code: v.optional(v.nullable(v.string())) }),
})

/** Groq's errors have OpenAI's shape. */
export const readError: ReadProviderError = (body) => {
  const parsed = v.safeParse(bodySchema, body)
  if (!parsed.success) return {}
  const { message, code } = parsed.output.error
  return { message, code: code ?? undefined }
}

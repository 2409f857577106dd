import * as v from 'valibot'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const errorSchema = v.object({
  error: v.object({
    message: v.optional(v.string()),
    /** llama.cpp's name for the kind of error; its `code` is a number, which says no more than the status. */
    type: v.optional(v.string()),
  }),
})

/** llama.cpp's error, and that of the proxy before it. */
export const readError: ReadProviderError = (body) => {
  const parsed = v.safeParse(errorSchema, body)
  if (!parsed.success) return {}
  const { message, type } = parsed.output.error
  return { message, ...(type === 'exceed_context_size_error' && { meaning: 'context_length_exceeded' }) }
}

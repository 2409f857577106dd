import * as v from 'valibot'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const errorSchema = v.object({
  message: v.optional(v.string()),
  /** OpenAI's is a word. Some vendors put a number here, which says no more than the status. */
  code: v.optional(v.nullable(v.union([v.string(), v.number()]))),
  details: v.optional(v.array(v.looseObject({ reason: v.optional(v.string()) }))),
})
const wrappedSchema = v.object({ error: errorSchema })

/** OpenAI's error; Gemini puts it into a list, Cerebras and older vLLMs send what is inside `error` alone. */
export const readError: ReadProviderError = (body) => {
  const value = Array.isArray(body) ? body[0] : body
  const wrapped = v.safeParse(wrappedSchema, value)
  const parsed = wrapped.success ? v.safeParse(errorSchema, wrapped.output.error) : v.safeParse(errorSchema, value)
  if (!parsed.success) return {}
  const { message, code, details = [] } = parsed.output
  return {
    message,
    code: typeof code === 'string' ? code : undefined,
    // Gemini answers 400 to a wrong key.
    ...(details.some(({ reason }) => reason === 'API_KEY_INVALID') && { meaning: 'provider_key_rejected' }),
  }
}

import * as v from 'valibot'
import type { ErrorCode } from '#runtime/errors.ts'
import type { ReadProviderError } from '#runtime/provider/upstream.ts'

const bodySchema = v.object({ error: v.string() })

/** What a sentence means where the status does not say it: to what it cannot use, Ollama answers 500 too. */
const meanings: [RegExp, ErrorCode][] = [
  [/exceeds? .*\bcontext (length|size)|longer than the context length/i, 'context_length_exceeded'],
  [/^invalid JSON schema/, 'invalid_request'],
  // Of an image: it is none, or not of a kind that is read.
  [/failed to process inputs/i, 'invalid_request'],
]

/** Ollama's errors are one sentence, without a code. */
export const readError: ReadProviderError = (body) => {
  const parsed = v.safeParse(bodySchema, body)
  if (!parsed.success) return {}
  const message = parsed.output.error
  return { message, meaning: meanings.find(([pattern]) => pattern.test(message))?.[1] }
}

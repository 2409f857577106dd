import { type ProviderError, readErrorBody } from '#runtime/provider/blame/said.ts'

/** Ollama's errors are one sentence, without a code. */
export const readError = readErrorBody

/** The package's own sentences, which do not come from Ollama. */
const ownWords = /^Did not receive done|^Missing body|JSON/

/** An error in the middle of a stream, which the package throws as a plain Error with Ollama's sentence. */
export function readThrown(thrown: unknown): ProviderError | undefined {
  const isSentence = thrown instanceof Error && Object.getPrototypeOf(thrown) === Error.prototype && !('code' in thrown)
  return isSentence && !ownWords.test(thrown.message) ? { message: thrown.message, codes: [] } : undefined
}

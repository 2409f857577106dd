import { type ProviderError, readErrorBody } from '#runtime/provider/blame/said.ts'

/** Ollama's errors are one sentence, without a code. */
export const readError = readErrorBody

/** The package's own sentences, which say nothing of what Ollama has said. */
const ownWords = /^Did not receive done|^Missing body|JSON/

/** An error in the middle of a stream, which the package throws as its sentence, and as nothing but an Error. */
export function readThrown(thrown: unknown): ProviderError | undefined {
  const isSentence = thrown instanceof Error && Object.getPrototypeOf(thrown) === Error.prototype && !('code' in thrown)
  return isSentence && !ownWords.test(thrown.message) ? { message: thrown.message, codes: [] } : undefined
}

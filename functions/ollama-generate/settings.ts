import * as v from 'valibot'
import { durationOrSeconds, serverAddress, wholeNumber } from '#runtime/settings.ts'

export const settings = {
  /** In each of the forms that Ollama takes it in, such as `host:port`. */
  OLLAMA_HOST: v.optional(serverAddress(11_434), 'http://ollama:11434'),
  /** Asked for where a request names no model. */
  OLLAMA_GENERATE_MODEL: v.optional(v.string(), 'llama3.2:1b'),
  /** How long Ollama keeps the model loaded after a call, such as 10m or 600 (-1 for good); its own default where unset. */
  OLLAMA_KEEP_ALIVE: v.optional(durationOrSeconds),
  /**
   * The context window to ask for (`num_ctx`), in tokens, no more than the models have; Ollama's own where unset. An
   * Ollama before 0.12.6 cuts what is longer without a word, and that is noticed only where this is set.
   */
  OLLAMA_CONTEXT_TOKENS: v.optional(wholeNumber(4, 100_000_000)),
}

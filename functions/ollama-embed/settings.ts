import * as v from 'valibot'
import { durationOrSeconds, serverAddress } from '#runtime/settings.ts'

export const settings = {
  /** In each of the forms that Ollama takes it in, such as `host:port`. */
  OLLAMA_HOST: v.optional(serverAddress(11_434), 'http://ollama:11434'),
  /** Asked for where a request names no model. */
  OLLAMA_EMBED_MODEL: v.optional(v.string(), 'nomic-embed-text'),
  /** How long Ollama keeps the model loaded after a call, such as 10m or 600 (-1 for good); its own default where unset. */
  OLLAMA_KEEP_ALIVE: v.optional(durationOrSeconds),
}

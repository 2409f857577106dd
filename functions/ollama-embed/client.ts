import { type EmbedRequest, Ollama } from 'ollama'
import { bySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'

/**
 * Sends an embeddings request through the ollama package. Its calls take no abort signal, so each gets a client of its
 * own, whose `fetch` carries the signal.
 */
export function createClient(host: string) {
  return (request: EmbedRequest, call: ProviderCall): Promise<unknown> =>
    bySdk(() => new Ollama({ host, fetch: call.fetch }).embed(request))
}

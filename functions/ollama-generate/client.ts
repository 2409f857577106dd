import { type ChatRequest, Ollama } from 'ollama'
import type { ProviderCall } from '#runtime/provider/provider.ts'

/**
 * Sends chat requests through the ollama package. Its calls take no abort signal, so each gets a client of its own, whose
 * `fetch` carries the signal. The package writes into the request that it is given, so it gets a copy.
 */
export function createClient(host: string) {
  const ollamaFor = (call: ProviderCall) => new Ollama({ host, fetch: call.fetch })
  return {
    chat: (request: ChatRequest, call: ProviderCall): Promise<unknown> =>
      ollamaFor(call).chat({ ...request, stream: false }),
    async *stream(request: ChatRequest, call: ProviderCall): AsyncGenerator<unknown> {
      yield* await ollamaFor(call).chat({ ...request, stream: true })
    },
  }
}

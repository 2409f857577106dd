import { type ChatRequest, Ollama } from 'ollama'
import type { ProviderCall } from '#runtime/provider/provider.ts'

/**
 * Sends a chat request through the ollama package. Its calls take no abort signal, so each gets a client of its own,
 * whose `fetch` carries the signal.
 */
export function createClient(host: string) {
  return (request: ChatRequest & { stream: false }, call: ProviderCall): Promise<unknown> =>
    new Ollama({ host, fetch: call.fetch }).chat(request)
}

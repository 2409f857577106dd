import { type EmbedRequest, Ollama } from 'ollama'
import { bySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { refuseRemoteModel, refuseRemoteName, refuseRemoteReply } from '#runtime/provider/runs-elsewhere.ts'

/**
 * Sends an embeddings request through the ollama package; a private one, only to a model that runs here. The package's calls
 * take no abort signal, so each gets a client of its own, whose `fetch` carries the signal.
 */
export function createClient(host: string) {
  return async (request: EmbedRequest, call: ProviderCall): Promise<unknown> => {
    const ollama = () => new Ollama({ host, fetch: call.fetch })
    const { model } = request
    if (call.isPrivate) {
      refuseRemoteName(model)
      refuseRemoteModel(model, await bySdk(() => ollama().show({ model })))
    }
    const reply = await bySdk(() => ollama().embed(request))
    if (call.isPrivate) refuseRemoteReply(reply)
    return reply
  }
}

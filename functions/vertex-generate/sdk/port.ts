import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { VertexEmbedRequest } from '../embeddings/request.ts'
import type { VertexRequest } from '../request.ts'

/** The narrow port that both of Google's packages implement; the replies are Gemini's, unparsed. */
export type VertexClient = {
  /** Gets an access token, or throws the reason why there is none. The calls use it as long as it is valid. */
  authorize(): Promise<void>
  generate(request: VertexRequest, call: ProviderCall): Promise<unknown>
  stream(request: VertexRequest, call: ProviderCall): AsyncIterable<unknown>
  embed(request: VertexEmbedRequest, call: ProviderCall): Promise<unknown>
}

export type Connection = {
  project: string
  location: string
  baseUrl: string | undefined
  /** A service account's key file or a workload identity federation file. Without one, the SDK asks the metadata server. */
  keyFile: string | undefined
}

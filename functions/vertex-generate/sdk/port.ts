import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { VertexEmbedRequest } from '../embeddings/request.ts'
import type { VertexRequest } from '../request.ts'

/** The narrow port that both of Google's packages stand behind; the replies are Gemini's, unparsed. */
export type VertexClient = {
  /** Comes to an access token, or throws why there is none; the calls then use it for as long as it holds. */
  authorize(): Promise<void>
  generate(request: VertexRequest, call: ProviderCall): Promise<unknown>
  stream(request: VertexRequest, call: ProviderCall): AsyncIterable<unknown>
  embed(request: VertexEmbedRequest, call: ProviderCall): Promise<unknown>
}

export type Connection = {
  project: string
  location: string
  baseUrl: string | undefined
  /** A service-account key or a workload-identity-federation file; without one the SDK asks the metadata server. */
  keyFile: string | undefined
}

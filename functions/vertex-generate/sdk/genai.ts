import { GoogleGenAI } from '@google/genai'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { VertexEmbedRequest } from '../embeddings/request.ts'
import type { VertexRequest } from '../request.ts'
import { geminiEvents } from '../stream/events.ts'
import type { Connection, VertexClient } from './port.ts'

const scopes = ['https://www.googleapis.com/auth/cloud-platform']

/**
 * Vertex AI through @google/genai, the package that Google maintains. It skips each event of a stream that does not begin with
 * `data:`, so it only asks for the stream.
 */
export function createGenAiClient({ project, location, baseUrl, keyFile }: Connection): VertexClient {
  const genai = new GoogleGenAI({
    vertexai: true,
    project,
    location,
    googleAuthOptions: { scopes, ...(keyFile !== undefined && { keyFile }) },
    ...(baseUrl !== undefined && { httpOptions: { baseUrl } }),
  })
  const parameters = (request: VertexRequest, call: ProviderCall) => ({
    model: request.model,
    contents: request.contents,
    config: {
      ...request.generationConfig,
      ...(request.systemInstruction && { systemInstruction: request.systemInstruction }),
      ...(request.tools && { tools: request.tools }),
      ...(request.toolConfig && { toolConfig: request.toolConfig }),
      abortSignal: call.signal,
      httpOptions: { fetch: call.fetch },
    },
  })
  return {
    // biome-ignore lint/complexity/useLiteralKeys: the field is private; only brackets reach it.
    authorize: () => genai['apiClient'].clientOptions.auth.addAuthHeaders(new Headers()),
    generate: (request, call) => genai.models.generateContent(parameters(request, call)),
    async *stream(request, call) {
      let streamed: Response | undefined
      const fetchOnly: typeof fetch = async (input, init) => {
        const response = await call.fetch(input, init)
        if (!response.ok) return response
        streamed = response
        return new Response('')
      }
      await genai.models.generateContentStream(parameters(request, { ...call, fetch: fetchOnly }))
      if (streamed) yield* geminiEvents(streamed)
    },
    embed: ({ model, texts, config }: VertexEmbedRequest, call) =>
      genai.models.embedContent({
        model,
        contents: texts,
        config: { ...config, abortSignal: call.signal, httpOptions: { fetch: call.fetch } },
      }),
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { VertexAI } from '@google-cloud/vertexai'
import type { VertexRequest } from '../request.ts'
import { geminiEvents } from '../stream/events.ts'
import type { Connection, VertexClient } from './port.ts'

/** A call's own `fetch`, and the streamed reply that it has got. */
type Call = { fetch: typeof fetch; streamed?: Response }

/**
 * Vertex AI through @google-cloud/vertexai, which Google has deprecated; selected by `VERTEX_SDK=vertexai`. The package accepts
 * neither an abort signal nor a `fetch`, and always uses https. So this replaces the global `fetch`, which nothing else in the
 * function uses, by one that passes each call to the `fetch` of its own request, at the configured address.
 *
 * The package parses a stream as fast as it arrives, however slowly it is read, and keeps every piece to the end, for a whole answer
 * that nobody wants. So the package only asks for a stream.
 */
export function createVertexAiClient({ project, location, baseUrl, keyFile }: Connection): VertexClient {
  const calls = new AsyncLocalStorage<Call>()
  const address = new URL(baseUrl ?? defaultAddress(location))
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const own = calls.getStore()
    if (own === undefined) return original(input, init)
    const url = new URL(input instanceof Request ? input.url : input)
    const isVertex = url.host === address.host
    const response = await own.fetch(isVertex ? `${address.origin}${url.pathname}${url.search}` : url, init)
    if (!response.ok || !url.pathname.endsWith(':streamGenerateContent')) return response
    own.streamed = response
    return new Response('')
  }
  const vertex = new VertexAI({
    project,
    location,
    apiEndpoint: address.host,
    googleAuthOptions: keyFile === undefined ? {} : { keyFile },
  })
  const modelFor = ({ model, systemInstruction, generationConfig, tools, toolConfig }: VertexRequest) =>
    vertex.getGenerativeModel({
      model,
      generationConfig,
      ...(tools && { tools }),
      ...(toolConfig && { toolConfig }),
      ...(systemInstruction && { systemInstruction: { role: 'system', ...systemInstruction } }),
    })
  return {
    async authorize() {
      // biome-ignore lint/complexity/useLiteralKeys: the field is private; only brackets reach it.
      await vertex['googleAuth'].getAccessToken()
    },
    generate: (request, call) =>
      calls.run({ fetch: call.fetch }, async () => {
        const { response } = await modelFor(request).generateContent({ contents: request.contents })
        return response
      }),
    async *stream(request, { fetch }) {
      const call: Call = { fetch }
      const { response } = await calls.run(call, () =>
        modelFor(request).generateContentStream({ contents: request.contents }),
      )
      // The whole answer, which the package cannot assemble of nothing.
      response.catch(() => {})
      if (call.streamed) yield* geminiEvents(call.streamed)
    },
    embed: () =>
      Promise.reject(new Error('@google-cloud/vertexai has no embeddings, and the handler offers none with it')),
  }
}

function defaultAddress(location: string): string {
  return location === 'global' ? 'https://aiplatform.googleapis.com' : `https://${location}-aiplatform.googleapis.com`
}

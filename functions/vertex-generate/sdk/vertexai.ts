import { AsyncLocalStorage } from 'node:async_hooks'
import { VertexAI } from '@google-cloud/vertexai'
import { LlmError } from '#runtime/errors.ts'
import type { VertexRequest } from '../request.ts'
import type { Connection, VertexClient } from './port.ts'

/**
 * Vertex AI through @google-cloud/vertexai, which Google has deprecated; selected by `VERTEX_SDK=vertexai`. The package accepts
 * neither an abort signal nor a `fetch`, and always uses https. So this replaces the global `fetch`, which nothing else in the
 * function uses, by one that passes each call to the `fetch` of its own request, at the configured address.
 */
export function createVertexAiClient({ project, location, baseUrl, keyFile }: Connection): VertexClient {
  const calls = new AsyncLocalStorage<typeof fetch>()
  const address = new URL(baseUrl ?? defaultAddress(location))
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const own = calls.getStore()
    if (own === undefined) return original(input, init)
    const url = new URL(input instanceof Request ? input.url : input)
    return limited(await own(url.host === address.host ? `${address.origin}${url.pathname}${url.search}` : url, init))
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
      calls.run(call.fetch, async () => {
        const { response } = await modelFor(request).generateContent({ contents: request.contents })
        return response
      }),
    async *stream(request, call) {
      const { stream, response } = await calls.run(call.fetch, () =>
        modelFor(request).generateContentStream({ contents: request.contents }),
      )
      // The package also assembles the whole answer. Nobody awaits that, so its failure is ignored here.
      response.catch(() => {})
      yield* stream
    },
    embed: () =>
      Promise.reject(new Error('@google-cloud/vertexai has no embeddings, and the handler offers none with it')),
  }
}

/** More than the longest answer takes in its pieces, all of which the package keeps to the end. */
const maxStreamBytes = 8 * 1024 * 1024

function limited(response: Response): Response {
  const { body, status, headers } = response
  const isStream = headers.get('content-type')?.startsWith('text/event-stream')
  return body === null || !response.ok || !isStream
    ? response
    : new Response(upTo(maxStreamBytes, body), { status, headers })
}

async function* upTo(limitBytes: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > limitBytes) throw new LlmError('bad_reply', 'The stream of Vertex AI is longer than any answer')
    yield piece
  }
}

function defaultAddress(location: string): string {
  return location === 'global' ? 'https://aiplatform.googleapis.com' : `https://${location}-aiplatform.googleapis.com`
}

import { Ollama } from 'ollama'
import * as v from 'valibot'
import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import type { OllamaRequest } from './request.ts'
import { checkedLines } from './stream/lines.ts'

const shownSchema = v.looseObject({ capabilities: v.optional(v.array(v.string()), []) })
const versionSchema = v.object({ version: v.string() })

/**
 * Sends requests through the ollama package. Its calls take no abort signal, so each gets a client of its own, whose
 * `fetch` carries the signal. The package writes into the request that it is given, so it gets a copy.
 */
export function createClient(host: string) {
  const ollamaFor = (call: ProviderCall) => new Ollama({ host, fetch: call.fetch })
  const copy = ({ messages, ...rest }: OllamaRequest) => ({ ...rest, messages: messages.map((one) => ({ ...one })) })
  return {
    chat: (request: OllamaRequest, call: ProviderCall): Promise<unknown> =>
      bySdk(() => ollamaFor(call).chat({ ...copy(request), stream: false })),
    stream(request: OllamaRequest, call: ProviderCall): AsyncIterable<unknown> {
      const checked: typeof call.fetch = async (...sent) => {
        const { body, status, headers } = await call.fetch(...sent)
        return new Response(body && checkedLines(body), { status, headers })
      }
      return streamBySdk(() => ollamaFor({ ...call, fetch: checked }).chat({ ...copy(request), stream: true }))
    },
    /**
     * What Ollama tells of the model. What it can do, such as `vision`, is nothing where Ollama does not say, which it does
     * from 0.6.4 on.
     */
    async show(model: string, call: ProviderCall): Promise<{ capabilities: string[] }> {
      return v.parse(shownSchema, await bySdk(() => ollamaFor(call).show({ model })))
    },
    async version(call: ProviderCall): Promise<string> {
      return v.parse(versionSchema, await bySdk(() => ollamaFor(call).version())).version
    },
  }
}

export type Client = ReturnType<typeof createClient>

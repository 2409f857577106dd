import { doneData, readEvents } from '#runtime/contract/sse.ts'
import { LlmError } from '#runtime/errors.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'

/** Sends requests to llama.cpp's server, which speaks OpenAI's API; of that it takes two calls, and no SDK. */
export function createClient(baseUrl: string) {
  const ask = (body: Record<string, unknown>, { fetch, signal }: ProviderCall) =>
    fetch(`${baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: body.stream ? 'text/event-stream' : 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  return {
    /** The reply as text, for it to be carried as it is. */
    chat: async (body: Record<string, unknown>, call: ProviderCall): Promise<string> => (await ask(body, call)).text(),

    async *stream(body: Record<string, unknown>, call: ProviderCall): AsyncGenerator<unknown> {
      const response = await ask(body, call)
      let isDone = false
      // Read to the end of the body and not of the answer, so that the connection can be used again.
      for await (const data of readEvents(response.body ?? new ReadableStream())) {
        if (data === doneData) isDone = true
        else if (!isDone) yield JSON.parse(data)
      }
      if (!isDone) throw new LlmError('bad_reply', 'The stream of the cluster ended before it was done')
    },
  }
}

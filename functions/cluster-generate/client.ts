import { bySdk, streamBySdk } from '#runtime/provider/by-sdk.ts'
import type { ProviderCall } from '#runtime/provider/provider.ts'
import { streamEvents } from '#runtime/provider/stream-events.ts'

/** Sends requests to llama.cpp's server, which speaks OpenAI's API. Two calls need no SDK. */
export function createClient(baseUrl: string) {
  const ask = (body: Record<string, unknown>, { fetch, signal }: ProviderCall) =>
    fetch(`${baseUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: body.stream ? 'text/event-stream' : 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  return {
    /** The reply as text, so that it can be passed on unchanged. */
    chat: (body: Record<string, unknown>, call: ProviderCall): Promise<string> =>
      bySdk(async () => (await ask(body, call)).text()),
    stream: (body: Record<string, unknown>, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () => streamEvents(await ask(body, call), { alwaysSendsDone: true })),
  }
}

import { bySdk, streamBySdk } from './by-sdk.ts'
import type { ProviderCall } from './provider.ts'
import { streamEvents } from './stream-events.ts'

type Body = Record<string, unknown>

/**
 * The calls of a server that speaks OpenAI's API.
 * @param ask sends a body to its chat completions
 * @param ending as of `streamEvents`
 */
export function openAiCalls(
  ask: (body: Body, call: ProviderCall) => Promise<Response>,
  ending?: Parameters<typeof streamEvents>[1],
) {
  return {
    /** The reply as text, so that it can be passed on unchanged. */
    chat: (body: Body, call: ProviderCall): Promise<string> => bySdk(async () => (await ask(body, call)).text()),
    stream: (body: Body, call: ProviderCall): AsyncIterable<unknown> =>
      streamBySdk(async () => streamEvents(await ask(body, call), ending)),
  }
}

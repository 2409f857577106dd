import { openAiCalls } from '#runtime/provider/openai-calls.ts'

/** Sends requests to llama.cpp's server, which speaks OpenAI's API. Two calls need no SDK. */
export function createClient(baseUrl: string) {
  return openAiCalls(
    (body, { fetch }) =>
      fetch(`${baseUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: body.stream ? 'text/event-stream' : 'application/json' },
        body: JSON.stringify(body),
      }),
    { alwaysSendsDone: true },
  )
}

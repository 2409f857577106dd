import { createParser } from 'eventsource-parser'

/** The data of each event of a streamed answer, and how it ended: `[DONE]` is its end, and without it the stream broke off. */
export type StreamEnd = 'complete' | 'broken' | 'aborted'

/**
 * Reads a stream of server-sent events.
 * @param onData gets the data of each event as it comes, without the final `[DONE]`
 */
export async function readStream(
  response: Response,
  onData: (data: string) => void,
  signal?: AbortSignal,
): Promise<StreamEnd> {
  let isDone = false
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') isDone = true
      else if (!isDone) onData(data)
    },
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const piece = await reader?.read()
      if (piece === undefined || piece.done) break
      parser.feed(piece.value)
    }
  } catch {
    if (signal?.aborted) return 'aborted'
  }
  return isDone ? 'complete' : 'broken'
}

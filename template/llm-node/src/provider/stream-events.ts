import { jsonOrUndefined } from '../contract/parse.ts'
import { readEvents } from '../contract/read-events.ts'
import { doneData } from '../contract/sse.ts'
import { LlmError } from '../errors.ts'
import { isReset } from '../http/reset.ts'

/**
 * The JSON events of a streamed reply, up to OpenAI's final one, without waiting for more. SDKs differ in this, and one of them
 * closes the connection after every stream.
 * @param alwaysSendsDone true for a server that always sends the final event; for others, the end of each choice decides whether
 *   the answer is whole
 * @throws LlmError bad_reply for an event that is not JSON
 */
export async function* streamEvents(
  { body }: { body: AsyncIterable<Uint8Array> | null },
  { alwaysSendsDone = false }: { alwaysSendsDone?: boolean } = {},
): AsyncGenerator<unknown> {
  const brokenOff = (cause?: unknown) =>
    new LlmError('bad_reply', 'The stream broke off before its final event', { cause })
  try {
    // A reply may have no body, such as one of status 204.
    for await (const data of readEvents(body ?? [])) {
      if (data.trim() === doneData) return
      const value = jsonOrUndefined(data)
      if (value === undefined) throw new LlmError('bad_reply', 'The stream has an event that is not JSON')
      yield value
    }
  } catch (thrown) {
    throw alwaysSendsDone && isReset(thrown) ? brokenOff(thrown) : thrown
  }
  if (alwaysSendsDone) throw brokenOff()
}

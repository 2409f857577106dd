import { jsonOrUndefined } from '../contract/parse.ts'
import { readEvents } from '../contract/read-events.ts'
import { doneData } from '../contract/sse.ts'
import { LlmError } from '../errors.ts'
import { isReset } from '../http/reset.ts'
import { errorInside } from './blame/inside.ts'

/**
 * The JSON events of a streamed reply, up to OpenAI's final one, without waiting for more. SDKs differ in this, and one of them
 * closes the connection after every stream. An event is what its JSON says; its name counts only if it is `error` or `ping`.
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
    for await (const data of readEvents(body ?? [], { dataOf })) {
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

/** The JSON of an event. What is an error by its name alone is made one by its JSON; a ping is as none. */
function dataOf({ event, data }: { event?: string | undefined; data: string }): string {
  if (event === 'ping') return ''
  if (event !== 'error') return data
  const value = jsonOrUndefined(data)
  return errorInside(value) ? data : JSON.stringify({ error: value ?? data })
}

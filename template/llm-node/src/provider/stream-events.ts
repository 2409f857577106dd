import { jsonOrUndefined } from '../contract/parse.ts'
import { doneData, readEvents } from '../contract/sse.ts'
import { LlmError } from '../errors.ts'

/**
 * The events of a streamed reply in OpenAI's form, up to the final one: what may follow is not waited for. SDKs differ in that,
 * and one ends the connection with every stream.
 * @param alwaysSendsDone true for a server whose stream without the final event is broken; without it, the end of each choice
 *   is what tells
 * @throws LlmError bad_reply for an event that is not JSON
 */
export async function* streamEvents(
  response: Response,
  { alwaysSendsDone = false }: { alwaysSendsDone?: boolean } = {},
): AsyncGenerator<unknown> {
  for await (const data of readEvents(response.body ?? new ReadableStream())) {
    if (data.trim() === doneData) return
    const value = jsonOrUndefined(data)
    if (value === undefined) throw new LlmError('bad_reply', 'The stream has an event that is not JSON')
    yield value
  }
  if (alwaysSendsDone) throw new LlmError('bad_reply', 'The stream broke off before its final event')
}

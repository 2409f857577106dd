import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { eventWithoutEnd, maxEventBytes, maxIdleLines } from './sse.ts'

/**
 * The data of each event in a body, as it arrives. Events without any are a server's sign of life, and skipped.
 * @param came called with each piece of the body, whether or not it has an event
 * @param holds told how many bytes of events there are that have not been read to their end, or not been passed on
 * @param dataOf what is taken of an event
 * @throws LlmError bad_reply for an event that does not end, and whatever the body or `holds` throws
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  {
    came,
    holds,
    dataOf = ({ data }) => data,
  }: { came?: () => void; holds?: (bytes: number) => void; dataOf?: (event: EventSourceMessage) => string } = {},
): AsyncGenerator<string> {
  const ready: string[] = []
  let pending = 0
  let lines = 0
  const parser = createParser({ onEvent: (event) => ready.push(dataOf(event)) })
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    came?.()
    pending += bytes.length
    if (pending > maxEventBytes) throw eventWithoutEnd()
    holds?.(pending)
    parser.feed(decoder.decode(bytes, { stream: true }))
    lines = ready.length > 0 ? 0 : lines + linesIn(bytes)
    if (lines > maxIdleLines) throw eventWithoutEnd()
    if (ready.length > 0) pending = 0
    // `yield*` would await each.
    for (const data of ready.splice(0)) if (data.trim() !== '') yield data
    holds?.(pending)
  }
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (const byte of bytes) if (byte === 0x0a || byte === 0x0d) lines += 1
  return lines
}

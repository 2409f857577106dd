import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { errorInside } from '#runtime/provider/blame/inside.ts'

/** More than any error says. */
const maxBytes = 64 * 1024
const newline = '\n'.charCodeAt(0)
const openingBrace = '{'.charCodeAt(0)

/**
 * The bytes of a stream of events, with an error that comes as JSON of its own as an event. No line of an event begins with a
 * brace.
 * @throws LlmError bad_reply for other JSON that is not an event
 */
export async function* withErrorsAsEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let own: Buffer | undefined
  let isLineStart = true
  for await (const bytes of body) {
    const came = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const start = own === undefined ? startOfJson(came, isLineStart) : 0
    isLineStart = came.at(-1) === newline
    if (start !== 0) yield start === undefined ? bytes : came.subarray(0, start)
    if (start === undefined) continue
    own = Buffer.concat([own ?? Buffer.alloc(0), came.subarray(start)])
    const value = jsonOrUndefined(own.toString())
    if (errorInside(value)) {
      yield Buffer.from(`\ndata: ${JSON.stringify(value)}\n\n`)
      return
    }
    if (own.length > maxBytes) break
  }
  if (own) throw new LlmError('bad_reply', 'The stream has JSON that is not an event')
}

function startOfJson(bytes: Buffer, isLineStart: boolean): number | undefined {
  if (isLineStart && bytes[0] === openingBrace) return 0
  const before = bytes.indexOf('\n{')
  return before === -1 ? undefined : before + 1
}

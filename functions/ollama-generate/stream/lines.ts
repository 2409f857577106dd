import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'

/**
 * The bytes of a stream of lines, as long as each line is JSON. The package drops other lines and prints them, so a piece of
 * the answer would be lost and end up in the log.
 * @throws LlmError bad_reply
 */
export async function* checkedLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    check(lines)
    yield bytes
  }
  check([rest])
}

function check(lines: readonly string[]): void {
  for (const line of lines) {
    if (line.trim() === '' || jsonOrUndefined(line) !== undefined) continue
    throw new LlmError('bad_reply', 'The stream of ollama has a line that is not JSON')
  }
}

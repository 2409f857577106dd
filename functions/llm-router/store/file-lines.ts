import { closeSync, openSync, readSync } from 'node:fs'

const bytesAtOnce = 65_536
const newline = '\n'.charCodeAt(0)

/**
 * The lines of a file, which may be longer than any text can be. One that is longer than `mostBytes` is empty: nobody has written it,
 * such as a hole that a machine without power leaves.
 * @throws Error if the file cannot be read
 */
export function* fileLines(file: string, mostBytes: number): Generator<string> {
  const descriptor = openSync(file, 'r')
  try {
    yield* linesOf(descriptor, mostBytes)
  } finally {
    closeSync(descriptor)
  }
}

function* linesOf(descriptor: number, mostBytes: number): Generator<string> {
  const chunk = Buffer.allocUnsafe(bytesAtOnce)
  let parts: Buffer[] = []
  let bytes = 0

  function add(part: Buffer): void {
    bytes += part.length
    if (bytes <= mostBytes) parts.push(Buffer.from(part))
  }

  function line(): string {
    const text = bytes <= mostBytes ? Buffer.concat(parts).toString() : ''
    parts = []
    bytes = 0
    return text
  }

  for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
    const part = chunk.subarray(0, read)
    let start = 0
    for (let end = part.indexOf(newline); end !== -1; end = part.indexOf(newline, start)) {
      add(part.subarray(start, end))
      yield line()
      start = end + 1
    }
    add(part.subarray(start))
  }
  yield line()
}

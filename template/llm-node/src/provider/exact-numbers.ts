import { randomUUID } from 'node:crypto'
import type { ProviderCall } from './provider.ts'

/**
 * Numbers that a double cannot hold, brought whole through an SDK that parses its provider's replies itself: on the way to the SDK
 * they become texts with a mark that nobody else knows, and they are numbers again where a reply is written.
 */
/** Writes a value in JSON. */
export type WriteJson = (value: unknown) => string

export type ExactNumbers = {
  /** The call to give to the SDK. */
  exact(call: ProviderCall): ProviderCall
  /** A value of such a reply in JSON. */
  toJson(value: unknown): string
}

export function createExactNumbers(): ExactNumbers {
  const mark = `${randomUUID()}:`

  async function marked(response: Response): Promise<Response> {
    const { status, headers, body } = response
    if (body === null || !response.ok) return response
    const marking = createMarking(mark)
    if (headers.get('content-type')?.startsWith('application/json')) {
      return new Response(marking.add(await response.text()) + marking.end(), { status, headers })
    }
    return new Response(each(body, marking), { status, headers })
  }

  return {
    exact: (call) => ({ ...call, fetch: async (input, init) => marked(await call.fetch(input, init)) }),
    toJson: (value) =>
      JSON.stringify(value, (_, field: unknown) =>
        typeof field === 'string' && field.startsWith(mark) ? JSON.rawJSON(field.slice(mark.length)) : field,
      ),
  }
}

type Marking = { add(text: string): string; end(): string }

/** Byte by byte: none but ASCII is looked at, and a character cut in two stays one. */
async function* each(pieces: AsyncIterable<Uint8Array>, marking: Marking): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1')
    yield Buffer.from(marking.add(text), 'latin1')
  }
  yield Buffer.from(marking.end(), 'latin1')
}

const numberOrText = /"|-?\d[\d.eE+-]*|-$/g
const endOfText = /["\\]/g

/** Marks the numbers of JSON, or of any text that JSON stands in, as it comes in pieces. */
function createMarking(mark: string): Marking {
  let isInText = false
  let isEscaped = false
  /** A number at the end of a piece: the next one may go on with it. */
  let held = ''

  function add(piece: string): string {
    const text = held + piece
    held = ''
    let out = ''
    let at = 0
    while (at < text.length) {
      if (isInText) {
        const end = endOf(text, at)
        out += text.slice(at, end)
        at = end
        continue
      }
      numberOrText.lastIndex = at
      const found = numberOrText.exec(text)
      if (found === null) return out + text.slice(at)
      const [token] = found
      out += text.slice(at, found.index)
      at = found.index + token.length
      if (token === '"') {
        isInText = true
        out += token
      } else if (at === text.length) held = token
      else out += isLost(token) ? `"${mark}${token}"` : token
    }
    return out
  }

  /** Where the text that stands at `from` ends, or as much of it as there is. */
  function endOf(text: string, from: number): number {
    let at = from
    if (isEscaped) {
      isEscaped = false
      at += 1
    }
    for (;;) {
      endOfText.lastIndex = at
      const found = endOfText.exec(text)
      if (found === null) return text.length
      at = found.index + 1
      if (found[0] === '"') {
        isInText = false
        return at
      }
      if (at >= text.length) {
        isEscaped = true
        return text.length
      }
      at += 1
    }
  }

  return { add, end: () => (isLost(held) ? `"${mark}${held}"` : held) }
}

/** True for a whole number above 2^53, and for one beyond all doubles. Fractions are left as near as a double comes. */
function isLost(token: string): boolean {
  if (token.length < 4) return false
  const value = Number(token)
  if (Number.isNaN(value)) return false
  return !Number.isFinite(value) || (/^-?\d+$/.test(token) && !Number.isSafeInteger(value))
}

import { randomUUID } from 'node:crypto'
import { hasContent } from '../http/content-of-status.ts'
import type { ProviderCall } from './provider.ts'

/** Writes a value as JSON. */
export type WriteJson = (value: unknown) => string

/**
 * Carries numbers that a double cannot hold through an SDK that parses replies itself. On the way to the SDK they become texts
 * with a secret mark; when the reply is written, they become numbers again.
 */
export type ExactNumbers = {
  /** The call to pass to the SDK. */
  exact(call: ProviderCall): ProviderCall
  /** A value of such a reply as JSON. */
  toJson(value: unknown): string
}

export function createExactNumbers(): ExactNumbers {
  const mark = `${randomUUID()}:`

  async function marked(response: Response): Promise<Response> {
    if (!response.ok || !hasContent(response.status)) return response
    const { status, headers } = response
    const marking = createMarking(mark)
    if (headers.get('content-type')?.startsWith('application/json')) {
      return new Response(marking.add(await response.text()) + marking.end(), { status, headers })
    }
    // Only here, because a body that has arrived becomes a web stream when it is asked for.
    const { body } = response
    return body === null ? response : new Response(each(body, marking), { status, headers })
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

/** As bytes: only ASCII matters, and a character that is cut in two survives. */
async function* each(pieces: AsyncIterable<Uint8Array>, marking: Marking): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1')
    yield Buffer.from(marking.add(text), 'latin1')
  }
  yield Buffer.from(marking.end(), 'latin1')
}

const numberOrText = /"|-?\d[\d.eE+-]*|-$/g
const endOfText = /["\\]/g

/** Marks the numbers in JSON, or in a text that contains JSON, piece by piece. */
function createMarking(mark: string): Marking {
  let isInText = false
  let isEscaped = false
  /** A number at the end of a piece, which the next piece may continue. */
  let held = ''

  function add(piece: string): string {
    const text = held === '' ? piece : joined(held, piece)
    held = ''
    let out = ''
    /** What comes before this is in `out`. */
    let from = 0
    let at = 0
    while (at < text.length) {
      if (isInText) {
        at = endOf(text, at)
        continue
      }
      numberOrText.lastIndex = at
      const found = numberOrText.exec(text)
      if (found === null) break
      const [token] = found
      at = found.index + token.length
      if (token === '"') isInText = true
      else if (at === text.length) {
        held = token
        return out + text.slice(from, found.index)
      } else if (isLost(token)) {
        out += `${text.slice(from, found.index)}"${mark}${token}"`
        from = at
      }
    }
    return out + text.slice(from)
  }

  /** The end of the text that begins before `from`, or of the part that has arrived. */
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

/**
 * Two texts as one, in one place: of a text that V8 has joined, it makes a copy now and again while it is searched, and each part
 * that is cut out keeps the copy that it was cut from.
 */
function joined(one: string, other: string): string {
  return Buffer.from(one + other, 'latin1').toString('latin1')
}

/** True for a whole number above 2^53, and for one beyond the range of doubles. Fractions are rounded to the nearest double. */
function isLost(token: string): boolean {
  if (token.length < 4) return false
  const value = Number(token)
  if (Number.isNaN(value)) return false
  return !Number.isFinite(value) || (/^-?\d+$/.test(token) && !Number.isSafeInteger(value))
}

declare global {
  interface JSON {
    /** A number that is written as `text` says (TC39, "JSON.parse source text access"). */
    rawJSON(text: string): object
    isRawJSON(value: unknown): value is { rawJSON: string }
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  }
}

/** Doubles keep 15 digits of any number; of one with more, `String` tells whether it has been changed. */
const safeDigits = 15

/**
 * Parses JSON so that `JSON.stringify` writes each number with the value it came with: whole numbers above 2^53, long
 * fractions and 1e400 are kept as their text. Halves of surrogate pairs, which are no text, become U+FFFD.
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(wellFormed(text), (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isKept(source, value) ? JSON.rawJSON(source) : value,
  )
}

function isKept(source: string, value: number): boolean {
  if (String(value) === source) return true
  const [mantissa = ''] = source.split(/[eE]/, 1)
  const digits = mantissa.replace(/\D/g, '').replace(/^0+|0+$/g, '')
  const isZero = digits === ''
  return Number.isFinite(value) && digits.length <= safeDigits && (value === 0) === isZero
}

/** An escape of JSON's: two halves of a pair, one half, or any other, which is read so that `\\ud800` is none. */
const escapes = /\\(?:u([dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2}|.)/gs
const mayBeHalf = /\\u[dD][89a-fA-F]/

/** JSON in which each half of a surrogate pair without the other is replaced: providers answer 400 to the whole of it. */
export function wellFormed(json: string): string {
  if (!mayBeHalf.test(json)) return json
  return json.replace(escapes, (sequence: string, high?: string, low?: string) => {
    const isHalf = high === undefined ? /^\\u[dD][c-fC-F]/.test(sequence) : low === undefined
    return isHalf ? '\\ufffd' : sequence
  })
}

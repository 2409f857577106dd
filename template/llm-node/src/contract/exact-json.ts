declare global {
  interface JSON {
    /** A number that `JSON.stringify` writes as `text` (TC39, "JSON.parse source text access"). */
    rawJSON(text: string): object
    isRawJSON(value: unknown): value is { rawJSON: string }
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  }
}

/** A double keeps 15 digits of any number. Beyond that, `String` shows whether the number has changed. */
const safeDigits = 15

/**
 * Parses JSON without losing digits: `JSON.stringify` writes whole numbers above 2^53, long fractions and 1e400 as they came.
 * Lone surrogates, which are not valid text, become U+FFFD.
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(wellFormed(text), (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isKept(source, value) ? JSON.rawJSON(source) : value,
  )
}

function isKept(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false
  // Most numbers are short, and to write one takes longer.
  if (source.length <= safeDigits && value !== 0) return true
  if (String(value) === source) return true
  const [mantissa = ''] = source.split(/[eE]/, 1)
  const digits = significantDigits(mantissa)
  const isZero = digits === 0
  return digits <= safeDigits && (value === 0) === isZero
}

/** How many digits there are from the first to the last that is not 0. A pattern such as `0+$` takes the square of a number's length. */
function significantDigits(mantissa: string): number {
  const digits = mantissa.replace(/\D/g, '')
  let [first, last] = [0, digits.length - 1]
  while (digits[last] === '0') last -= 1
  while (first <= last && digits[first] === '0') first += 1
  return last - first + 1
}

const mayBeHalf = /\\u[dD][89a-fA-F]/
const backslash = 0x5c
/** As long as the escape that it replaces. */
const replacement = '\\ufffd'

/**
 * JSON with lone surrogates replaced: providers answer 400 to a request that has one. The bytes are overwritten outside of V8's
 * heap, because a text may have a million escapes, and as many pieces of it would not fit.
 */
export function wellFormed(json: string): string {
  if (!mayBeHalf.test(json)) return json
  const bytes = Buffer.from(json)
  for (let at = bytes.indexOf(backslash); at !== -1; at = bytes.indexOf(backslash, at)) {
    const unit = escapedUnit(bytes, at)
    if (unit === undefined || unit < 0xd800 || unit > 0xdfff) {
      // A backslash after a backslash does not begin an escape.
      at += 2
    } else if (unit < 0xdc00 && isLow(escapedUnit(bytes, at + replacement.length))) {
      at += 2 * replacement.length
    } else {
      at += bytes.write(replacement, at)
    }
  }
  return bytes.toString()
}

/** The code unit that `\uXXXX` names at this place. */
function escapedUnit(bytes: Buffer, at: number): number | undefined {
  if (bytes[at] !== backslash || bytes[at + 1] !== 0x75) return undefined
  const unit = Number.parseInt(bytes.toString('latin1', at + 2, at + replacement.length), 16)
  return Number.isNaN(unit) ? undefined : unit
}

function isLow(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 0xdc00 && unit <= 0xdfff
}

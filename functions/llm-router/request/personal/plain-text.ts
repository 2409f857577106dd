import { withoutUnderscores } from './emphasis.ts'
import { unescaped } from './escapes.ts'
import { withPlainLabels } from './labels.ts'
import { streamSafe } from './stream-safe.ts'

/** Characters that nobody sees: marks of direction, joiners, soft hyphens, variation selectors, tags. */
const invisible = String.raw`\u034f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e0fff}\ufe00-\ufe0f`
const spaces = String.raw`\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000`
const dashes = String.raw`\u2010-\u2015\u2212\ufe58\ufe63\uff0d`
const otherDigits = String.raw`[\p{Nd}--[0-9]]`
/** A text is searched once for all of these: most have none. */
const unusual = new RegExp(`[${invisible}${spaces}${dashes}${otherDigits}]`, 'gv')
const space = new RegExp(`[${spaces}]`, 'v')
const dash = new RegExp(`[${dashes}]`, 'v')
const digit = new RegExp(otherDigits, 'v')
/** Dashes; and footnotes and marks beside a word, such as ¹, ① and ™, of which the normal form would make digits and letters. */
const beside = /[\u2013-\u2015]|[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2460-\u249b\u2120\u2122]+/g
const mostRaised = 3
const dashBetweenDigits = /^\p{Nd}[\u2013-\u2015]\p{Nd}/u

/**
 * A text as its reader sees it: without invisible characters, with the digits, dashes, spaces and emphasis of ASCII, with a space for
 * footnotes and for dashes between words, and with what is escaped for JSON, addresses, HTML or mail written out.
 */
export function plainText(text: string): string {
  const written = unescaped(text)
  return withPlainLabels(withoutUnderscores(isAscii(written) ? written : inAscii(written)))
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
  return !/[^\x00-\x7f]/.test(text)
}

function inAscii(text: string): string {
  return streamSafe(text.replace(beside, apart)).normalize('NFKC').replace(unusual, toUsual)
}

/** Between two digits, a dash is one of a number or of a range. */
function apart(sign: string, at: number, text: string): string {
  if (sign.length > mostRaised || dashBetweenDigits.test(text.slice(at - 1, at + 3))) return sign
  return ' '
}

function toUsual(character: string): string {
  if (space.test(character)) return ' '
  if (dash.test(character)) return '-'
  return digit.test(character) ? toAsciiDigit(character) : ''
}

/** Unicode keeps the ten digits of a script together, in order. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(code - zero)
}

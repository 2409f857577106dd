import { isUtf8 } from 'node:buffer'
import { withoutEntities } from './entities.ts'

/** A text with what is escaped for JSON, programs, terminals, addresses, forms, HTML or mail written out. */
export function unescaped(text: string): string {
  let plain = mayBeQuoted.test(text) ? fromMail(text) : text
  if (plain.includes('\\')) plain = plain.replace(wideSlashed, fromWide).replace(slashed, fromSlashed)
  if (plain.includes('\x1b[')) plain = plain.replace(colours, '')
  if (plain.includes('+') && plain.includes('=')) plain = formValues(plain) + plain
  if (plain.includes('%')) plain = plain.replace(percent, fromPercent)
  return withoutEntities(plain)
}

/** A character beyond ASCII as its bytes in UTF-8, each in hex behind a sign. */
function wide(sign: string): string {
  return `${sign}[c-f][0-9a-f](?:${sign}[89ab][0-9a-f]){1,3}`
}

/** What is no UTF-8 stays as it is. */
function fromWide(escaped: string): string {
  // What is escaped twice for an address has a 25 more, which no byte of these is.
  const bytes = Buffer.from(escaped.replace(/25|[^0-9a-f]/gi, ''), 'hex')
  return isUtf8(bytes) ? bytes.toString() : escaped
}

function fromHex(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

/** JSON within JSON, such as the arguments of a tool that writes a file of it, has more than one backslash. */
const slashed = /\\{1,15}(?:u([0-9a-fA-F]{4})|x([2-7][0-9a-fA-F])|([nrt])|(["'/])|(?:x1[bB]|033|e)\[[\d;]*[mK])/g
const wideSlashed = new RegExp(wide(String.raw`\\{1,15}x`), 'gi')

function fromSlashed(_: string, unit?: string, byte?: string, blank?: string, sign?: string): string {
  if (blank !== undefined) return '\n'
  if (sign !== undefined) return sign
  const hex = unit ?? byte
  return hex === undefined ? '' : fromHex(hex)
}

/** Colours of a terminal, and the end of a line that it erases: a search shows with both what it has found. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Such a sequence begins with one.
const colours = /\x1b\[[\d;]*[mK]/g

/**
 * Addresses within addresses are escaped more than once. The name and the password in an address stay as they are: written out, a slash
 * would end them.
 */
const percent = new RegExp(
  String.raw`(:\/\/[^\s/:@"'\x60<>]{0,64}:[^\s/@"'\x60<>]{3,100}@)|${wide('%(?:25){0,7}')}|%(?:25){0,7}(?:([2-7][0-9a-f])|(0[9ad]))`,
  'gi',
)

function fromPercent(whole: string, signedIn?: string, hex?: string, blank?: string): string {
  if (signedIn !== undefined) return signedIn
  if (blank !== undefined) return '\n'
  return hex === undefined ? fromWide(whole) : fromHex(hex)
}

/** A plus at the beginning is that of a telephone number. */
const formValue = /(?<=([\w-]{1,40}))=\+?[\w.*%@,:/-]+(?:\+[\w.*%@,:/-]*)+/g

/** The values of forms with their names, which have a plus for a space. Most other texts mean a plus: these are read beside them. */
function formValues(text: string): string {
  return Array.from(text.matchAll(formValue), ([value, name]) => `${name}${value.replace(/(?<!=)\+/g, ' ')}\0`).join('')
}

/** Most texts have none of these. */
const mayBeQuoted = /=(?:\r?\n|40|[c-f][0-9a-f]=)/i
const softBreak = /=\r?\n/g
const wideQuoted = new RegExp(wide('='), 'gi')
/** A letter or a digit alone is never escaped: `card=4111` is what it says. So it is where a number goes on. */
const quoted = /(?:=[2-7][0-9A-F]){2,}|=(?:2\d|[46]0)(?!\d)|=(?:[23][A-F]|[57][B-F])/g
const quotedAt = /(?<=\w)=40(?=[a-z][a-z0-9-]{0,62}\.[a-z])/gi

/** Quoted-printable (RFC 2045). Much else has an equals sign before two digits, so all of them count only beside a sure sign of it. */
function fromMail(text: string): string {
  const joined = text.replace(softBreak, '')
  const letters = joined.replace(wideQuoted, fromWide)
  if (letters === text) return text.replace(quotedAt, '@')
  return letters.replace(quoted, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('latin1'))
}

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

/**
 * A text as its reader sees it: without invisible characters, with the digits, dashes and spaces of ASCII, and with what is escaped for
 * JSON, addresses, HTML or mail written out.
 */
export function plainText(text: string): string {
  const written = unescaped(text)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
  if (!/[^\x00-\x7f]/.test(written)) return written
  return written.normalize('NFKC').replace(unusual, toUsual)
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

/** JSON within JSON, such as the arguments of a tool that writes a file of it, has more than one backslash. */
const escaped = /\\{1,15}(?:u([0-9a-fA-F]{4})|x([2-7][0-9a-fA-F])|([nrt])|(["'/])|(?:x1[bB]|033|e)\[[\d;]*[mK])/g

function fromEscape(_: string, wide?: string, narrow?: string, blank?: string, sign?: string): string {
  if (blank !== undefined) return '\n'
  if (sign !== undefined) return sign
  const hex = wide ?? narrow
  return hex === undefined ? '' : fromHex(hex)
}

/** Colours of a terminal, and the end of a line that it erases: a search shows with both what it has found. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Such a sequence begins with one.
const colours = /\x1b\[[\d;]*[mK]/g

/** The name and the password in an address stay as they are: written out, a slash would end them. */
const percent = /(:\/\/[^\s/:@"'`<>]{0,64}:[^\s/@"'`<>]{3,100}@)|%([2-7][0-9a-f])/gi

function fromPercent(_: string, signedIn?: string, hex?: string): string {
  return signedIn ?? fromHex(hex ?? '20')
}

function unescaped(text: string): string {
  let plain = text
  // Soft line breaks of quoted-printable (RFC 2045).
  if (/=\r?\n/.test(plain)) {
    plain = plain.replace(/=\r?\n/g, '').replace(/=([2-7][0-9A-F])/g, (_, hex: string) => fromHex(hex))
  }
  if (plain.includes('\\')) {
    plain = plain.replace(escaped, fromEscape)
  }
  if (plain.includes('\x1b[')) plain = plain.replace(colours, '')
  if (/%[2-7][0-9a-f]/i.test(plain)) plain = plain.replace(percent, fromPercent)
  if (plain.includes('&')) {
    plain = plain.replace(/&(?:#(\d{2,3})|#x([0-9a-f]{2})|(nbsp|commat|period|plus|shy|zwnj));/gi, fromEntity)
  }
  return plain
}

const entities: Readonly<Record<string, string>> = { nbsp: ' ', commat: '@', period: '.', plus: '+', shy: '', zwnj: '' }

function fromEntity(_: string, decimal?: string, hex?: string, named?: string): string {
  if (named !== undefined) return entities[named.toLowerCase()] ?? ' '
  return String.fromCharCode(decimal === undefined ? Number.parseInt(hex ?? '20', 16) : Number(decimal))
}

function fromHex(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

import { withoutEntities } from './entities.ts'
import { fromHex, fromWide, wide } from './escaped-bytes.ts'
import { fromMail } from './quoted-printable.ts'

/** A text with what is escaped for JSON, programs, terminals, addresses, forms, HTML or mail written out. */
export function unescaped(text: string): string {
  const mail = fromMail(text)
  const plain = written(mail === undefined ? text : `${mail}\0${text}`)
  // An address or a form may hold JSON, HTML or another form.
  return text.includes('%') ? written(plain) : plain
}

function written(text: string): string {
  let plain = text
  if (plain.includes('\\'))
    plain = plain.replace(octal, toHex).replace(wideSlashed, fromWide).replace(slashed, fromSlashed)
  if (plain.includes('\x1b[')) plain = plain.replace(colours, '')
  plain = withoutEntities(plain)
  if (plain.includes('+') && plain.includes('=')) plain = formValues(plain) + plain
  return plain.includes('%') ? plain.replace(percent, fromPercent) : plain
}

/** JSON within JSON, such as the arguments of a tool that writes a file of it, has more than one backslash. */
const slashed =
  /\\{1,15}(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})|x([2-7][0-9a-fA-F]|[aA]0)|([nrt])|(["'/])|(?:x1[bB]|033|e)\[[\d;]*[mK])/g
/** As git and C write the bytes of UTF-8. */
const octal = /\\{1,15}3[0-7]{2}(?:\\{1,15}2[0-7]{2}){1,3}/g
const wideSlashed = new RegExp(wide(String.raw`\\{1,15}x`), 'gi')

function toHex(bytes: string): string {
  return bytes.replace(/[0-7]{3}/g, (byte) => `x${Number.parseInt(byte, 8).toString(16)}`)
}

function fromSlashed(
  whole: string,
  unit?: string,
  point?: string,
  longPoint?: string,
  byte?: string,
  blank?: string,
  sign?: string,
): string {
  if (blank !== undefined) return '\n'
  if (sign !== undefined) return sign
  const hex = unit ?? point ?? longPoint ?? byte
  return hex === undefined ? '' : fromHex(hex, whole)
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

function fromPercent(
  whole: string,
  signedIn: string | undefined,
  hex: string | undefined,
  blank: string | undefined,
  at: number,
  text: string,
): string {
  if (signedIn !== undefined) return signedIn
  if (blank !== undefined) return '\n'
  return hex === undefined ? fromWide(whole, at, text) : fromHex(hex, whole)
}

/** A plus at the beginning is that of a telephone number, and brackets after a name are of a list or an object. */
const formValue =
  /(?<=([\w-]{1,40})(?:[[\]]|%5[BbDd]){0,3})=\+?[\w\p{L}\p{M}.*%@,:/'()~-]+(?:\+[\w\p{L}\p{M}.*%@,:/'()~-]*)+/gu

/** The values of forms with their names, which have a plus for a space. Most other texts mean a plus: these are read beside them. */
function formValues(text: string): string {
  return Array.from(text.matchAll(formValue), ([value, name]) => `${name}${value.replace(/(?<!=)\+/g, ' ')}\0`).join('')
}

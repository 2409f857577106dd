import { isUtf8 } from 'node:buffer'
import { isLetter, isWord } from './letters.ts'

/** A character beyond ASCII as its bytes in UTF-8 or its one byte in Latin-1, each in hex behind a sign. */
export function wide(sign: string): string {
  return `${sign}[c-f][0-9a-f](?:${sign}[89ab][0-9a-f]){0,3}`
}

/** What is no UTF-8 is Latin-1 where it is a part of a word, and stays as it is elsewhere. */
export function fromWide(escaped: string, at: number, text: string): string {
  // What is escaped twice for an address has a 25 more, which no byte of these is.
  const bytes = Buffer.from(escaped.replace(/25|[^0-9a-f]/gi, ''), 'hex')
  if (isUtf8(bytes)) return bytes.toString()
  const before = text.charCodeAt(at - 1)
  const isInWord = isLetter(before) || (!isWord(before) && isLetter(text.charCodeAt(at + escaped.length)))
  return isInWord ? bytes.toString('latin1') : escaped
}

/** What is no code point stays as it is. */
export function fromHex(hex: string, escaped: string): string {
  const code = Number.parseInt(hex, 16)
  return code > 0x10ffff ? escaped : String.fromCodePoint(code)
}

import type { Detector } from './detector.ts'
import { nextCell, startOfCell } from './labels.ts'
import { isWord } from './letters.ts'
import type { Numeral } from './numerals.ts'

/** The calling codes of two and three digits (ITU E.164); those of one digit are 1 and 7. */
const twoDigits =
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'
const threeDigits =
  /^(?:21[1-368]|22\d|23\d|24\d|25[0-8]|26\d|29[0178]|35\d|37[0-8]|38[0-35-79]|42[013]|50\d|59\d|67[02-9]|68[0-35-9]|69[0-2]|85[0-6]|88[06]|96[0-8]|97[0-79]|99[2-68])/
const codes = new Set(twoDigits.split(' '))

/** A word that says that a phone number follows. */
const called =
  /(?:phone|tel|mobile|cell|fax|whats ?app|viber|signal|handy|telefon|t[eé]l[eé]phone|portable|tel[eé]fono|m[oó]vil|celular|cellulare|rufnummer|telefonnummer|numer(?:o|em)?|my number|call me|call us|reach (?:me|us|him|her)|text me|dial|hotline|contact|answering|messages|registered)[\s\w]{0,12}(?:number|no|nr|n[°º]|#)?\.?\s*(?:is|at|on|to|my|under|unter|:|=|"|'|\()*[\s:="'\x60(+.]*$/
/** The same in a table, of which cells such as `Mobile` or `Messages` may have counts beside them. */
const calledInCell = new RegExp(
  `${startOfCell}(?:(?:tele|cell ?|mobile |work |home |office )?phone|mobile number|tel|fax|telefon(?:nummer|o)?|tel[eé]fono|t[eé]l[eé]phone|handy(?:nummer)?|rufnummer|m[oó]vil|celular)(?: ?(?:number|no|nr|#))?[.:]?${nextCell}["'(+]{0,2}$`,
)
const fewestInCell = 8

/** `+49 30 1234567`, `(415) 555-2671`, `030/1234567`, `tel. 5551234`. */
export const phone: Detector = {
  kind: 'phone',
  at: 'numeral',
  finds(numeral) {
    const { text, start, digits } = numeral
    if (digits.length > 15) return false
    if (text[start - 1] === '+') return !isWord(text.charCodeAt(start - 2)) && isInternational(digits, 8)
    // In a row of numbers, the next is no beginning.
    if (/\d[ -]$/.test(text.slice(start - 2, start))) return false
    if (digits.startsWith('00')) return isInternational(digits.slice(2), 10)
    return isAmerican(numeral) || isNational(numeral) || isCalled(numeral)
  },
}

function isInternational(digits: string, fewestDigits: number): boolean {
  if (digits.length < fewestDigits) return false
  if (digits.startsWith('1')) return digits.length === 11 && /^1[2-9]/.test(digits)
  if (digits.startsWith('7')) return digits.length === 11
  return codes.has(digits.slice(0, 2)) || threeDigits.test(digits)
}

/** The North American Numbering Plan: neither the area nor the exchange begins with 0 or 1. */
function isAmerican({ shape, digits }: Numeral): boolean {
  const isShaped = /^(?:1[ .-])?3([-. )])3[-. ]4$/.test(shape) || /^3[-.)]7$/.test(shape)
  return isShaped && /^1?[2-9]\d{2}[2-9]\d{2}/.test(digits)
}

/** A date, an identity number. */
const noPhone = /^(?:2([./-])2\1[24]|3-2-4$)/

/** With the 0 that many countries dial first, and groups as they write them. */
function isNational({ text, shape, digits, end }: Numeral): boolean {
  if (!/^0[1-9]/.test(digits) || digits.length < 9 || digits.length > 12 || noPhone.test(shape)) return false
  // Ten digits in pairs, and no longer list of such pairs.
  if (/^2([ .-])2(?:\1 ?2){3}$/.test(shape)) return !/^[ .-]\d/.test(text.slice(end, end + 2))
  const [first = 0, ...others] = shape.split(/[ .\-/)]/).map(Number)
  const isFirst = first > 1 && first <= (digits.length === 9 ? 3 : 5)
  return isFirst && others.length > 0 && others.length < 4 && others.every((size) => size > 1 && size < 9)
}

const remark = /^[ -]?\(?(?:fax|mobile|cell|office|home|work|phone|tel|direct|handy)\b/i

function isCalled({ text, digits, end, isFirst, before }: Numeral): boolean {
  if (isFirst && digits.length >= fewestInCell && calledInCell.test(before())) return true
  return (isFirst && called.test(before())) || remark.test(text.slice(end, end + 10))
}

import type { Detector } from './detector.ts'

/** How the issuers' cards begin, by the number of their digits (ISO/IEC 7812). */
const issuers: Readonly<Record<number, RegExp>> = {
  14: /^(?:30[0-5]|3095|36|3[89])/,
  15: /^3[47]/,
  16: /^(?:4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|6(?:011|2|4[4-9]|5|0|3|7)|35(?:2[89]|[3-8])|9792)/,
  19: /^6(?:2|011|4[4-9]|5)/,
}
const shapes: ReadonlySet<string> = new Set([
  ...['14', '15', '16', '19', '4 6 4', '4-6-4', '4 6 5', '4-6-5', '4 4 4 4', '4-4-4-4', '4.4.4.4', '4/4/4/4'],
  ...['4 4 4 4 3', '4-4-4-4-3', '6 13', '8 8'],
])

/** With a word that says so, whatever its issuer and grouping. */
const named = /card|credit|debit|visa|maestro|master ?card|amex|\bcc\b|\bpan\b|carte|karte|tarjeta|carta|cartão|karta/

/** `4111 1111 1111 1111`: the number of a payment card, grouped as on a card or not at all, with a right checksum. */
export const card: Detector = {
  kind: 'card',
  at: 'numeral',
  finds({ shape, digits, before }) {
    if (digits.length < 12 || !isVaried(digits)) return false
    const isIssued = shapes.has(shape) && issuers[digits.length]?.test(digits) === true
    return (isIssued || named.test(before())) && passesLuhn(digits)
  },
}

/** 4444 4444 4444 4444 and the like fill in forms. */
function isVaried(digits: string): boolean {
  return new Set(digits).size > 1
}

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    sum += index % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
  }
  return sum % 10 === 0
}

import type { Detector } from './detector.ts'
import { isWord } from './letters.ts'

/** The length of an account number by country (SWIFT's IBAN registry). */
const lengths = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 ' +
    'FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 ' +
    'LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 ' +
    'SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
)

/** `DE89 3704 0044 0532 0130 00`, with the length of its country and a right checksum. */
export const iban: Detector = {
  kind: 'iban',
  at: 'number',
  finds(text, at) {
    const start = text[at - 1] === ' ' ? at - 3 : at - 2
    if (start < 0 || isWord(text.charCodeAt(start - 1)) || !isWord(text.charCodeAt(start))) return false
    const country = text.slice(start, start + 2).toUpperCase()
    const length = lengths.get(country)
    if (length === undefined) return false
    const [written, end] = compact(text, at, length - 2)
    return written.length === length - 2 && !isWord(text.charCodeAt(end)) && remainder(country + written) === 1
  },
}

/** So many letters and digits, without what stands between them: a space, a hyphen or a dot, one at a time. */
function compact(text: string, at: number, characters: number): [written: string, end: number] {
  let written = ''
  let position = at
  for (let gap = 0; written.length < characters && gap < 2 && position < text.length; position++) {
    const letter = text[position] ?? ''
    const isPart = /[A-Za-z0-9]/.test(letter)
    if (!isPart && !/[\s.-]/.test(letter)) break
    gap = isPart ? 0 : gap + 1
    if (isPart) written += letter
  }
  return [written.toUpperCase(), position]
}

/** ISO 7064, MOD 97-10: the first four characters come last, and letters count from 10. */
function remainder(number: string): number {
  let rest = 0
  for (const letter of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(letter, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

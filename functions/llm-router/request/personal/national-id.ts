import * as be from 'stdnum/lib/cjs/be/nn.js'
import * as bg from 'stdnum/lib/cjs/bg/egn.js'
import * as br from 'stdnum/lib/cjs/br/cpf.js'
import * as ca from 'stdnum/lib/cjs/ca/sin.js'
import * as ch from 'stdnum/lib/cjs/ch/ssn.js'
import * as cn from 'stdnum/lib/cjs/cn/ric.js'
import * as cz from 'stdnum/lib/cjs/cz/rc.js'
import * as de from 'stdnum/lib/cjs/de/idnr.js'
import * as dk from 'stdnum/lib/cjs/dk/cpr.js'
import * as ee from 'stdnum/lib/cjs/ee/ik.js'
import * as dni from 'stdnum/lib/cjs/es/dni.js'
import * as nie from 'stdnum/lib/cjs/es/nie.js'
import * as fi from 'stdnum/lib/cjs/fi/hetu.js'
import * as fr from 'stdnum/lib/cjs/fr/nir.js'
import * as gb from 'stdnum/lib/cjs/gb/nino.js'
import * as aadhaar from 'stdnum/lib/cjs/in/aadhaar.js'
import * as pan from 'stdnum/lib/cjs/in/pan.js'
import * as it from 'stdnum/lib/cjs/it/codicefiscale.js'
import * as kr from 'stdnum/lib/cjs/kr/rrn.js'
import * as mx from 'stdnum/lib/cjs/mx/curp.js'
import * as nl from 'stdnum/lib/cjs/nl/bsn.js'
import * as no from 'stdnum/lib/cjs/no/fodselsnummer.js'
import * as pl from 'stdnum/lib/cjs/pl/pesel.js'
import * as pt from 'stdnum/lib/cjs/pt/nif.js'
import * as ro from 'stdnum/lib/cjs/ro/cnp.js'
import * as se from 'stdnum/lib/cjs/se/personnummer.js'
import * as tr from 'stdnum/lib/cjs/tr/tckimlik.js'
import * as us from 'stdnum/lib/cjs/us/ssn.js'
import * as za from 'stdnum/lib/cjs/za/idnr.js'
import type { Detector } from './detector.ts'
import { isDigit } from './letters.ts'
import { matchAt } from './match-at.ts'

type Checked = { validate(value: string): { isValid: boolean } }

/**
 * How an identity number is written: with these groups of digits, its checksum alone tells it from others; with those of `named`, any
 * tenth number would pass, so that a word before it has to name it.
 */
type Rule = { check: Checked; shapes?: string; named?: string; word?: RegExp; format?: RegExp; begins?: RegExp }

const rules: readonly Rule[] = [
  { check: us, shapes: '3-2-4 3_2_4', named: '9', word: /ssn|social security/ },
  { check: gb, format: /^[a-z]{2}\d{6}[a-d]$/i },
  { check: de, shapes: '2_3_3_3', named: '11', word: /steuer|\btin\b|identifikationsnummer|idnr|tax/ },
  { check: fr, shapes: '15 13_2 1_2_2_2_3_3_2', begins: /^[1278]/ },
  { check: dni, format: /^\d{8}-?[a-z]$/i },
  { check: nie, format: /^[xyz]-?\d{7}-?[a-z]$/i },
  { check: it, format: /^[a-z]{6}\d{2}[a-ehlmprst]\d{2}[a-z]\d{3}[a-z]$/i },
  { check: nl, named: '9 4.2.3 3_3_3', word: /bsn|burgerservice|sofi/ },
  { check: pl, shapes: '11' },
  { check: no, shapes: '11 6_5' },
  { check: be, shapes: '11 2.2.2-3.2' },
  { check: ee, shapes: '11' },
  { check: tr, named: '11', word: /t\.?c\.? ?kimlik|kimlik|\btckn/ },
  { check: br, shapes: '3.3.3-2', named: '11', word: /cpf/ },
  { check: se, shapes: '6-4 8-4' },
  { check: dk, named: '6-4 10', word: /cpr|personnummer/ },
  { check: fi, format: /^\d{6}[+a-fu-y-]\d{3}[0-9a-y]$/i },
  { check: ch, shapes: '3.4.4.2 13' },
  { check: pt, named: '9 3_3_3', word: /\bnif\b|contribuinte/ },
  { check: cz, shapes: '6/4 6/3', named: '10', word: /rodn/ },
  { check: bg, named: '10', word: /егн|\begn/ },
  { check: ro, shapes: '13' },
  { check: za, shapes: '13', named: '6_4_3', word: /\bid\b|identity/ },
  { check: ca, shapes: '3-3-3', named: '9 3_3_3', word: /\bsin\b|social insurance|\bnas\b/ },
  { check: mx, format: /^[a-z]{4}\d{6}[hm][a-z]{5}[0-9a-z]\d$/i },
  { check: aadhaar, shapes: '4_4_4', named: '12 4-4-4', word: /aadhaar|aadhar|uidai|आधार/ },
  { check: pan, format: /^[a-z]{3}p[a-z]\d{4}[a-z]$/i },
  { check: cn, shapes: '18', format: /^\d{17}x$/i },
  { check: kr, shapes: '6-7' },
]

const listed = (shapes = '') =>
  shapes
    .split(' ')
    .filter(Boolean)
    .map((shape) => shape.replaceAll('_', ' '))
const byShape = Map.groupBy(
  rules.flatMap((rule) => [
    ...listed(rule.shapes).map((shape) => ({ shape, ...rule, word: undefined })),
    ...listed(rule.named).map((shape) => ({ shape, ...rule })),
  ]),
  ({ shape }) => shape,
)
const formats = rules.flatMap(({ format, check }) => (format ? [{ format, check }] : []))

/** Identity numbers of digits alone. */
export const nationalNumber: Detector = {
  kind: 'national_id',
  at: 'numeral',
  finds({ shape, digits, isLast, text, start, end, before }) {
    const fitting = byShape.get(shape)
    if (fitting === undefined || new Set(digits).size < 3) return false
    const written = text.slice(start, end)
    // Among more groups of a number, any three or four of them would be one.
    const isAlone = !shape.includes(' ') || (isLast && !/\d $/.test(text.slice(start - 2, start)))
    return fitting.some(({ check, word, begins }) => {
      const isLikely = word === undefined ? isAlone : word.test(before())
      return isLikely && begins?.test(digits) !== false && check.validate(written).isValid
    })
  },
}

/** Identity numbers with letters. */
export const nationalCode: Detector = {
  kind: 'national_id',
  at: 'token',
  finds(text, at, end) {
    if (end - at < 9 || end - at > 18) return false
    const token = text.slice(at, end)
    if (!/\d/.test(token)) return false
    return formats.some(({ format, check }) => format.test(token) && check.validate(token.toUpperCase()).isValid)
  },
}

const spacedNino = /[A-Z]{2} ?\d{2} \d{2} \d{2} ?[A-D](?![A-Za-z0-9])/y

/** `AB 12 34 56 C`, as Britain writes its own. */
export const spacedNationalCode: Detector = {
  kind: 'national_id',
  at: 'capital',
  finds(text, at) {
    if (!isDigit(text.charCodeAt(at + 2)) && !isDigit(text.charCodeAt(at + 3))) return false
    const [found] = matchAt(spacedNino, text, at) ?? []
    return found !== undefined && gb.validate(found.replaceAll(' ', '')).isValid
  },
}

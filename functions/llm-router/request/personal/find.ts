import type { Detector } from './detector.ts'
import { detectors } from './detectors.ts'
import type { PersonalKind } from './kinds.ts'
import { isCapital, isDigit, isLetter, isWord } from './letters.ts'
import { eachNumeral, type Numeral } from './numerals.ts'

type PlacedDetector = Exclude<Detector, { at: 'numeral' }>

/** What an ASCII character can be a part of: of a token unless it is `none`. */
const none = 0
const digit = 1
const capital = 2
const other = 3
const [hyphen, atSign] = [45, 64]
const parts = Uint8Array.from({ length: 128 }, (_, code) => {
  if (isDigit(code)) return digit
  if (isCapital(code)) return capital
  return isWord(code) || code === hyphen ? other : none
})

const shortestToken = 8
/** So many characters are looked at between two looks at the clock. */
const stride = 8192

/** The detectors by their places, without those of kinds that are known. */
function searchFor(known: ReadonlySet<PersonalKind>) {
  const wanted = detectors.filter(({ kind }) => !known.has(kind))
  const at = <Of extends Detector['at']>(place: Of) =>
    wanted.filter((detector): detector is Extract<Detector, { at: Of }> => detector.at === place)
  return {
    ...{ numerals: at('numeral'), numbers: at('number'), capitals: at('capital') },
    ...{ tokens: at('token'), atSigns: at('at_sign'), phrases: at('phrase') },
  }
}
const everything = searchFor(new Set())

/**
 * Adds the kinds that are in a text to those that are known. It passes over the text once, and asks the detectors at the places where
 * theirs can begin; a kind that is known is not looked for again.
 * @param text ends with a character that is no part of a word
 * @param isOver whether the time is up
 * @returns false if it is up before the end
 */
export function find(text: string, known: Set<PersonalKind>, isOver: () => boolean): boolean {
  let search = known.size > 0 ? searchFor(known) : everything
  const found = (kind: PersonalKind) => {
    known.add(kind)
    search = searchFor(known)
  }
  const ask = (all: readonly PlacedDetector[], start: number, end: number) => {
    for (const { kind, finds } of all) if (finds(text, start, end)) found(kind)
  }
  const read = (numeral: Numeral) => {
    for (const { kind, finds } of search.numerals) if (finds(numeral)) found(kind)
  }
  for (const { kind, phrase, finds } of search.phrases) {
    for (let start = text.indexOf(phrase); start >= 0 && !known.has(kind); start = text.indexOf(phrase, start + 1)) {
      if (finds(text, start, start + phrase.length)) found(kind)
    }
  }
  let token = -1
  let digits = -1
  for (let from = 0; from < text.length; from += stride) {
    if (isOver()) return false
    const to = Math.min(from + stride, text.length)
    for (let index = from; index < to; index++) {
      const code = text.charCodeAt(index)
      // Most letters of most texts.
      if (code > 96 && code < 123 && digits < 0) {
        if (token < 0) token = index
        continue
      }
      const part = code < 128 ? parts[code] : none
      if (part !== digit && digits >= 0) {
        ask(search.numbers, digits, index)
        eachNumeral(text, digits, index, read)
        digits = -1
      }
      if (part === digit && digits < 0) digits = index
      if (part !== none) {
        if (token < 0) token = index
      } else {
        if (token >= 0 && index - token >= shortestToken) ask(search.tokens, token, index)
        token = -1
        if (code === atSign) ask(search.atSigns, index, index + 1)
      }
      if (
        (part === capital || code > 127) &&
        isCapital(code) &&
        (index === 0 || !isLetter(text.charCodeAt(index - 1)))
      ) {
        ask(search.capitals, index, index + 1)
      }
    }
  }
  return true
}

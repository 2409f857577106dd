import type { Detector } from './detector.ts'
import { detectors } from './detectors.ts'
import type { PersonalKind } from './kinds.ts'
import { isCapital, isDigit, isLetter } from './letters.ts'
import { type Numeral, someNumeral } from './numerals.ts'

type Place = Detector['at']
type PlacedDetector = Exclude<Detector, { at: 'numeral' }>

const shortestToken = 8
/** So many characters are looked at between two looks at the clock. */
const stride = 8192

/** The detectors of one kind of place. */
function at<Of extends Place>(place: Of): Extract<Detector, { at: Of }>[] {
  return detectors.filter((detector): detector is Extract<Detector, { at: Of }> => detector.at === place)
}
const [numerals, numbers, capitals, tokens, atSigns, phrases] = [
  ...([at('numeral'), at('number'), at('capital'), at('token')] as const),
  ...([at('at_sign'), at('phrase')] as const),
]

/** The time is up. */
export class OutOfTime extends Error {}

/**
 * Adds the kinds that are in a text to those that are known. It passes over the text once, and asks the detectors at the places where
 * theirs can begin; a kind that is known is not looked for again.
 * @param isOver whether the time is up
 * @throws OutOfTime
 */
export function find(text: string, known: Set<PersonalKind>, isOver: () => boolean): void {
  const ask = (all: readonly PlacedDetector[], start: number, end: number) => {
    for (const { kind, finds } of all) if (!known.has(kind) && finds(text, start, end)) known.add(kind)
  }
  const read = (numeral: Numeral) => {
    for (const { kind, finds } of numerals) if (!known.has(kind) && finds(numeral)) known.add(kind)
    return false
  }
  for (const detector of phrases) {
    const { phrase } = detector
    for (let start = text.indexOf(phrase); start >= 0; start = text.indexOf(phrase, start + phrase.length)) {
      if (known.has(detector.kind)) break
      ask([detector], start, start + phrase.length)
    }
  }
  let [token, digits] = [-1, -1]
  let previous = 32
  for (let index = 0; index <= text.length; index++) {
    if (index % stride === 0 && isOver()) throw new OutOfTime()
    const code = text.charCodeAt(index)
    const digit = isDigit(code)
    if (!digit && digits >= 0) {
      ask(numbers, digits, index)
      someNumeral(text, digits, index, read)
      digits = -1
    }
    if (digit && digits < 0) digits = index
    if (digit || code === 45 || code === 95 || (code >= 97 && code <= 122) || (code >= 65 && code <= 90)) {
      if (token < 0) token = index
    } else {
      if (token >= 0 && index - token >= shortestToken) ask(tokens, token, index)
      token = -1
      if (code === 64) ask(atSigns, index, index + 1)
    }
    if (!digit && isCapital(code) && !isLetter(previous)) ask(capitals, index, index + 1)
    previous = code
  }
}

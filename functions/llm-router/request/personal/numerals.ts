import { isCapital, isDigit, isWord } from './letters.ts'

/** A number as people write it, read up to one of its groups. */
export type Numeral = {
  /** How the digits are grouped: `3-2-4`. */
  shape: string
  digits: string
  /** False if another group follows. */
  isLast: boolean
  /** False for the readings after the first that has enough digits to be a number of somebody. */
  isFirst: boolean
  text: string
  start: number
  end: number
  /** What comes before it, in lower case. */
  before: () => string
}

const [mostGroups, fewestDigits, mostDigits] = [7, 7, 19]
const beforeCharacters = 48

/**
 * Each reading of the number that begins here: each group of digits may be the last one. Digits within a name, a hash, a decimal
 * fraction, a version or a path are no number of somebody.
 */
export function eachNumeral(text: string, at: number, end: number, visit: (numeral: Numeral) => void): void {
  if (end - at > mostDigits || isInside(text, at)) return
  const firstGap = gapAt(text, end)
  if (firstGap === undefined && end - at < fewestDigits) return
  if (end - at === 1 && isDigit(text.charCodeAt(at - 2)) && text[at - 1] === ' ' && !isDigit(text.charCodeAt(at - 3)))
    return
  let [shape, digits, group, singles, isFirst] = ['', '', { start: at, end }, 0, true]
  let context: string | undefined
  const before = () => {
    context ??= text.slice(Math.max(0, at - beforeCharacters), at).toLowerCase()
    return context
  }
  for (let index = 0, gap = firstGap; index < mostGroups + singles; index++) {
    if (digits.length + group.end - group.start > mostDigits) return
    digits += text.slice(group.start, group.end)
    // Digits that stand one by one are one group.
    singles = group.end - group.start === 1 && singles === index ? index + 1 : 0
    shape += group.end - group.start
    if (digits.length >= fewestDigits && !goesOn(text, group.end)) {
      const isSpread = singles >= fewestDigits && gap === undefined
      visit({
        shape: isSpread ? String(digits.length) : shape,
        digits,
        isFirst,
        isLast: gap === undefined,
        text,
        start: at,
        end: group.end,
        before,
      })
      isFirst = false
    }
    if (gap === undefined) return
    shape += gap.sign
    group = { start: gap.end, end: endOfDigits(text, gap.end) }
    gap = gapAt(text, group.end)
  }
}

function endOfDigits(text: string, start: number): number {
  let end = start
  while (end - start <= mostDigits && isDigit(text.charCodeAt(end))) end++
  return end
}

/** What stands between two groups: one sign, with a space on either side of it or none. */
function gapAt(text: string, at: number): { sign: string; end: number } | undefined {
  // +49 (0)30 1234567
  const isOpen = text[at] === '(' || text[at + 1] === '('
  const trunk = isOpen ? /^ ?\(0\) ?(?=\d)/.exec(text.slice(at, at + 6)) : null
  if (trunk) return { sign: ' ', end: at + trunk[0].length }
  let [sign, end] = ['', at]
  for (; end < at + 3; end++) {
    const letter = text[end]
    if (letter === undefined || isDigit(letter.charCodeAt(0))) break
    if (!' -./)'.includes(letter)) return undefined
    if (letter !== ' ' && sign.trim() !== '') return undefined
    if (letter !== ' ' || sign === '') sign = letter
  }
  return sign !== '' && isDigit(text.charCodeAt(end)) ? { sign, end } : undefined
}

function isInside(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1)
  if (isWord(code)) return true
  // After a hyphen, a dot, a comma, a slash or a percent sign, before which something else stands.
  return '-.,/%'.includes(text[at - 1] ?? ' ') && isWord(text.charCodeAt(at - 2))
}

function goesOn(text: string, end: number): boolean {
  const code = text.charCodeAt(end)
  if (isWord(code)) return true
  const next = text.charCodeAt(end + 1)
  // `-Fax` is a remark, and `-b` the rest of a name or a hash.
  if (text[end] === '-') return isWord(next) && !isCapital(next)
  return './'.includes(text[end] ?? ' ') && isDigit(next)
}

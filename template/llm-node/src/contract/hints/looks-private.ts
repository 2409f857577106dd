import { distance } from 'fastest-levenshtein'

/** Letters and digits that look like those of `private` and `privacy` (Unicode's confusables, UTS #39). */
const drawnAlike: Readonly<Record<string, string>> = {
  a: 'аαɑᴀꭺ4@',
  c: 'сϲᴄꮯⲥ',
  e: 'еεєҽԑəɘᴇꭼ℮3',
  i: 'іιıɪɩӏꭵǀⲓ1!|',
  p: 'рρᴘꮲⲣᑭƿþ',
  r: 'гᴦʀꭱꮁⲅɼ',
  t: 'тτᴛꭲⲧ7†',
  v: 'νѵᴠꮩ∨⋁ᐯט',
  y: 'уγүʏⲩ',
}
/** The plain letters of those that look like them. */
export const plainLetter: ReadonlyMap<string, string> = new Map(
  Object.entries(drawnAlike).flatMap(([plain, alike]) => [...alike].map((letter) => [letter, plain] as const)),
)

const marks = ['private', 'privacy'] as const
/** Two swapped neighbours: two edits by Levenshtein, but a single typing mistake. */
const swapped = ['rpivate', 'pirvate', 'prviate', 'priavte']
const abbreviations: ReadonlySet<string> = new Set(['pvt', 'prvt'])

/** Only this much of a name, or of a tag, is examined. */
export const longestName = 200

/**
 * True if a name seems to mark something as private, however it is spelled: in any case, among other words, in letters of another
 * alphabet, with invisible characters, or mistyped. A similar name counts too: a refused name costs a rename, but an overlooked
 * mark lets a prompt out.
 */
export function looksPrivate(name: string): boolean {
  const words = wordsOf(name.slice(0, longestName))
  // A privilege is something else.
  const letters = words.join('').replaceAll('privileg', '')
  return (
    letters.includes('priv') ||
    swapped.some((spelling) => letters.includes(spelling)) ||
    holdsNearMark(letters) ||
    holdsMarkInOtherLetters(letters) ||
    words.some((word) => abbreviations.has(word) || isNearMark(word))
  )
}

/** The words of a name, in lower case and plain letters: `X-IsPrіvate` has x, is and private. */
export function wordsOf(name: string): string[] {
  const split = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2')
  const plain = /^[\x20-\x7e]*$/.test(split) ? split : withoutInvisible(split)
  let drawn = ''
  for (const letter of plain.toLowerCase()) drawn += plainLetter.get(letter) ?? letter
  return drawn.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

/** A text without accents, invisible characters, and fillers that count as letters. */
function withoutInvisible(text: string): string {
  return text.normalize('NFKD').replaceAll(/[\p{M}\p{C}\u115f\u1160\u3164\uffa0]/gu, '')
}

/** One edit away from a mark, anywhere in the letters. One edit leaves the first three letters or the rest unchanged. */
function holdsNearMark(letters: string): boolean {
  for (const { 0: unchanged, index } of letters.matchAll(/pri|vate|vacy/g)) {
    const isNear = (start: number, end: number) =>
      start >= 0 && marks.some((mark) => distance(letters.slice(start, end), mark) <= 1)
    const isFirst = unchanged === 'pri'
    if (isFirst && [6, 7, 8].some((length) => isNear(index, index + length))) return true
    if (!isFirst && [2, 3, 4].some((before) => isNear(index - before, index + unchanged.length))) return true
  }
  return false
}

/** Two edits away from a mark, as a word of its own. Two edits leave one of three parts unchanged. */
function isNearMark(word: string): boolean {
  return word.length >= 5 && word.length <= 9 && /pr|iv|ate/.test(word) && distance(word, marks[0]) <= 2
}

/** A mark with letters of an alphabet that the table above lacks: each of those may stand for any letter. */
function holdsMarkInOtherLetters(letters: string): boolean {
  if (/^[\x20-\x7e]*$/.test(letters)) return false
  for (let start = 0; start + marks[0].length <= letters.length; start++) {
    if (isMarkInOtherLetters(letters, start)) return true
  }
  return false
}

function isMarkInOtherLetters(letters: string, start: number): boolean {
  const [mark] = marks
  let same = 0
  for (let at = 0; at < mark.length; at++) {
    const code = letters.charCodeAt(start + at)
    if (code === mark.charCodeAt(at)) same += 1
    else if (code < 0x7f) return false
    // The second half of a character, which stands for one letter only.
    else if (at > 0 && code >= 0xdc00 && code <= 0xdfff) return false
  }
  return same >= 3
}

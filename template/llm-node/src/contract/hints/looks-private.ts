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
const plainLetter = new Map(
  Object.entries(drawnAlike).flatMap(([plain, alike]) => [...alike].map((letter) => [letter, plain] as const)),
)

const marks = ['private', 'privacy'] as const
/** Two swapped neighbours: two edits by Levenshtein, but a single typing mistake. */
const swapped = ['rpivate', 'pirvate', 'prviate', 'priavte']
const abbreviations: ReadonlySet<string> = new Set(['pvt', 'prvt'])

/** Only this much of a name is examined. */
const longestName = 200

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
  const drawn = Array.from(plain.toLowerCase(), (letter) => plainLetter.get(letter) ?? letter).join('')
  return drawn.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

/** A text without accents, invisible characters, and fillers that count as letters. */
function withoutInvisible(text: string): string {
  return text.normalize('NFKD').replaceAll(/[\p{M}\p{C}\u115f\u1160\u3164\uffa0]/gu, '')
}

/** One edit away from a mark, anywhere in the letters. One edit leaves the first three letters or the rest unchanged. */
function holdsNearMark(letters: string): boolean {
  if (!/pri|vate|vacy/.test(letters)) return false
  for (let start = 0; start + 6 <= letters.length; start++) {
    for (let length = 6; length <= 8; length++) {
      const part = letters.slice(start, start + length)
      if (marks.some((mark) => distance(part, mark) <= 1)) return true
    }
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
  const [mark] = marks
  const fits = (start: number) => {
    const part = letters.slice(start, start + mark.length)
    const same = [...mark].filter((letter, at) => part[at] === letter).length
    const other = [...part].filter((letter) => !/[\x20-\x7e]/.test(letter)).length
    return part.length === mark.length && same >= 3 && same + other === mark.length
  }
  return Array.from(letters, (_, start) => start).some(fits)
}

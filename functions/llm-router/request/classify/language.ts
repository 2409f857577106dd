/** For each listed word, the numbers of the languages that have it. English is 0. */
export type Languages = { count: number; byWord: ReadonlyMap<string, readonly number[]> }

/** @param lists function words by language, separated by spaces; English is required */
export function createLanguages({ english = '', ...others }: Readonly<Record<string, string>>): Languages {
  const lists = [english, ...Object.values(others)]
  const byWord = new Map<string, number[]>()
  for (const [number, list] of lists.entries()) {
    for (const word of new Set(list.split(/\s/))) {
      const known = byWord.get(word)
      if (known) known.push(number)
      else byWord.set(word, [number])
    }
  }
  return { count: lists.length, byWord }
}

const none: readonly number[] = []

/**
 * How much of a text is in another language than English, from 0 to 1; above 0.5 most of it is. Judged by the script, or in
 * Latin script by the function words of the one language with the most of them. An accent counts against English, but for
 * no language.
 */
export function foreignShare(words: readonly string[], { count, byWord }: Languages): number {
  const { latin, other } = countLetters(words)
  if (other > latin) return other / (other + latin)
  const hits = new Float64Array(count)
  let accented = 0
  for (const word of words) {
    // A single letter is a word in many languages, but a variable in mathematics.
    const worth = word.length === 1 ? 0.3 : 1
    for (const number of byWord.get(word) ?? none) hits[number] = (hits[number] ?? 0) + worth
    if (isAccented(word)) accented++
  }
  const [english = 0, ...others] = hits
  const most = Math.max(...others)
  const foreign = most + Math.min(accented, 2 + most) * 0.7
  const isEnough = foreign >= 1.6 || (foreign >= 1 && english === 0 && words.length <= 6)
  return isEnough && most > 0 ? foreign / (foreign + english) : 0
}

/** Counts Latin and other letters. A Chinese or Japanese character counts twice, because words are two characters long. */
function countLetters(words: readonly string[]): { latin: number; other: number } {
  let latin = 0
  let other = 0
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at)
      if (code < 0x370 || (code >= 0x1e00 && code < 0x1f00)) latin++
      else if (code >= 0x2e80 && code < 0xac00) other += 2
      else other++
    }
  }
  return { latin, other }
}

function isAccented(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) > 0xbf) return true
  return false
}

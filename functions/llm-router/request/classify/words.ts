// Combining marks are part of words in Hindi and Thai, apostrophes in "don't" and "d'un".
const word = /[\p{L}\p{M}\p{N}_'’+#]+/gu
const plainWord = /^[a-z]+$/

/** The words of a text as written, without punctuation. `c++` and `c#` are words; hyphens separate words. */
export function rawWordsOf(text: string): string[] {
  return text.match(word) ?? []
}

/** A word in the form used for comparison: lower case, straight apostrophes, no quotation marks at its ends. */
export function comparable(raw: string): string {
  const lower = raw.toLowerCase()
  if (plainWord.test(lower)) return lower
  const straight = lower.replaceAll('’', "'")
  let from = 0
  let to = straight.length
  while (from < to && straight[from] === "'") from++
  while (to > from && straight[to - 1] === "'") to--
  return straight.slice(from, to)
}

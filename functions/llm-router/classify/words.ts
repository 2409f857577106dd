// Marks belong to words in Hindi and Thai; an apostrophe does in "don't" and "d'un".
const word = /[\p{L}\p{M}\p{N}_'’+#]+/gu
const plainWord = /^[a-z]+$/

/** The words of a text as they stand, without punctuation. `c++` and `c#` are words, and hyphens part them. */
export function rawWordsOf(text: string): string[] {
  return text.match(word) ?? []
}

/** A word as it is compared: in lower case, with a straight apostrophe, and without quotation marks at its ends. */
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

import { isDigit, isLetter } from './letters.ts'

const [space, underscore] = [32, 95]
/** As many as stand together for emphasis. More are a line, of which no word is a part. */
const mostMarks = 3
/** Further apart, two marks have nothing to do with each other. */
const farthest = 256

/**
 * A text whose emphasis is of asterisks alone, as in Markdown: `_word_` becomes `*word*`. Any other underscore is part of a word, as in
 * `snake_case` and in keys: it counts only in pairs around whole words, since a name in a program may begin or end with one.
 */
export function withoutUnderscores(text: string): string {
  const marks = new Set<number>()
  /** Where the last marks stand that may open emphasis, by how many they are. */
  const opened = Array<number>(mostMarks + 1).fill(-farthest)
  let hasLine = false
  for (let start = text.indexOf('_'); start >= 0; ) {
    let end = start + 1
    while (text.charCodeAt(end) === underscore) end++
    const [before, after] = [text.charCodeAt(start - 1), text.charCodeAt(end)]
    const count = end - start
    if (count > mostMarks) hasLine = true
    else if (!(isWordPart(before) && isWordPart(after))) {
      // `_key__` closes with one of its two: the key itself ends with the other.
      let closed = isWordPart(after) || isBlank(before) ? 0 : count
      while (closed > 0 && start - (opened[closed] ?? 0) >= farthest) closed--
      if (closed > 0) {
        for (let mark = 0; mark < closed; mark++) marks.add((opened[closed] ?? 0) + mark).add(end - 1 - mark)
        opened[closed] = -farthest
      } else if (!isWordPart(before) && !isBlank(after)) opened[count] = start
    }
    start = text.indexOf('_', end)
  }
  if (marks.size === 0 && !hasLine) return text
  return text.replace(/_+/g, (run, at: number) => {
    if (run.length > mostMarks) return '*'.repeat(run.length)
    return Array.from(run, (mark, index) => (marks.has(at + index) ? '*' : mark)).join('')
  })
}

/** Scripts without spaces have words right beside the marks. */
function isWordPart(code: number): boolean {
  return isLetter(code) || isDigit(code)
}

/** Before the beginning and behind the end, too, where the code is no number. */
function isBlank(code: number): boolean {
  return !(code > space)
}

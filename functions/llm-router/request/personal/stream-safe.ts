/** More marks in a row than any writing has (UAX 15, Stream-Safe Text Format). */
const mostMarks = 30
/** Parts what the normal form sorts, and is invisible. */
const joiner = '\u034f'

/**
 * A text in which no more marks stand in a row than a normal form sorts quickly: it takes a time that grows as the square of their number.
 * Where marks are rare, it looks at every thirtieth character only.
 */
export function streamSafe(text: string): string {
  let [safe, from, start] = ['', 0, 0]
  while (start + mostMarks <= text.length) {
    let at = start + mostMarks - 1
    while (at >= start && mayBeMark(text.charCodeAt(at))) at--
    if (at < start) {
      const end = start + mostMarks
      at = isFirstOfPair(text.charCodeAt(end - 1)) ? end - 2 : end - 1
      safe += text.slice(from, at + 1) + joiner
      from = at + 1
    }
    start = at + 1
  }
  return from === 0 ? text : safe + text.slice(from)
}

/** Whatever is no Latin, Chinese or Korean letter: that is quick to tell, and parts a very long word of others at most. */
function mayBeMark(code: number): boolean {
  return code >= 0x300 && (code < 0x3100 || code > 0xa66e) && (code < 0xac00 || code > 0xd7ff)
}

function isFirstOfPair(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

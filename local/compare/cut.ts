const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What takes two columns of a terminal: https://www.unicode.org/reports/tr11/. */
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u

/** The beginning of a text on one line, in so many columns of a terminal; an ellipsis where there is more. */
export function cut(text: string, columns: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  let end = 0
  let used = 0
  for (const { segment, index } of graphemes.segment(line.slice(0, 4 * columns))) {
    used += wide.test(segment) ? 2 : 1
    if (used > columns) return `${line.slice(0, end).trimEnd()}…`
    if (used < columns) end = index + segment.length
  }
  return line.length <= 4 * columns ? line : `${line.slice(0, end).trimEnd()}…`
}

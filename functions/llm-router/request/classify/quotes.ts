const opener = /["`“„«]/g
const closers: Readonly<Record<string, string>> = { '"': '"', '`': '`', '“': '”', '„': '“', '«': '»' }
const longestQuote = 2_000
const fewestCharacters = 12

/**
 * Removes `"several words"`; a quoted name stays. Code between backquotes becomes one word that looks like an identifier.
 */
export function withoutQuotes(text: string): { text: string; given: boolean } {
  let left = ''
  let from = 0
  let given = false
  // Where each closing sign occurs next, so that many opening signs do not search for it again.
  const nextClosers = new Map<string, number>()
  // A regular expression with the flag g keeps its position, so each call needs its own.
  const openers = new RegExp(opener)
  for (let found = openers.exec(text); found !== null; found = openers.exec(text)) {
    const sign = found[0]
    const start = found.index + 1
    const closer = closers[sign] ?? sign
    let end = nextClosers.get(closer) ?? 0
    if (end >= 0 && end < start) {
      end = text.indexOf(closer, start)
      nextClosers.set(closer, end)
    }
    if (end < 0 || end - start > longestQuote) continue
    const isCode = sign === '`'
    if (isCode || (end - start >= fewestCharacters && text.slice(start, end).includes(' '))) {
      left += `${text.slice(from, found.index)} ${isCode ? 'inline_code' : ''} `
      from = end + 1
      given ||= !isCode
    }
    openers.lastIndex = end + 1
  }
  return { text: left + text.slice(from), given }
}

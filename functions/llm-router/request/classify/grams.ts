/** The kinds of n-grams. The same letters mean something else as a word, within one, or at the beginning. */
const kind = { word: 1, pair: 2, opening: 3, ending: 4, letters: 5 } as const

const mostWords = 220
/** Of a longer word only the beginning is cut into letters. */
const longestCut = 20
const boundary = 94

/**
 * Reports the hash of each n-gram of a text, from 0 up to 2^32: words, pairs of neighbours, the first one to three words, the last
 * one, and runs of three and four letters within a word and its ends. Some are reported several times.
 * @param report gets the n-gram's hash, and where its last word begins and ends
 */
export function eachGram(text: string, report: (hash: number, start: number, end: number) => void): void {
  const lower = text.toLowerCase()
  const opening: number[] = []
  let [previous, count, lastStart, lastEnd] = [0, 0, 0, 0]
  for (let at = 0; at < lower.length && count < mostWords; ) {
    const end = endOfToken(lower, at)
    const code = lower.charCodeAt(at)
    if (code <= 32) {
      at = end
      continue
    }
    const token = hashOf(lower, at, end, kind.word)
    report(mixed(token), at, end)
    if (count > 0) report(mixed(joined(joined(kind.pair, previous), token)), at, end)
    if (count < 3) {
      opening.push(token)
      report(mixed(opening.reduce(joined, kind.opening)), at, end)
    }
    if (isLetter(code) && end - at > 2) eachRun(lower, at, Math.min(end, at + longestCut), report)
    previous = token
    count++
    lastStart = at
    lastEnd = end
    at = end
  }
  report(mixed(joined(kind.ending, previous)), lastStart, lastEnd)
}

/** Runs of three and four letters of a word, whose ends count as letters. */
function eachRun(text: string, start: number, end: number, report: Parameters<typeof eachGram>[1]): void {
  const letter = (at: number) => (at < start || at >= end ? boundary : text.charCodeAt(at))
  for (let at = start - 1; at + 3 <= end + 1; at++) {
    const three = step(step(step(kind.letters, letter(at)), letter(at + 1)), letter(at + 2))
    report(mixed(three), start, end)
    if (at + 4 <= end + 1) report(mixed(step(three, letter(at + 3))), start, end)
  }
}

/** A word, one sign, or a run of white space. */
function endOfToken(text: string, start: number): number {
  const first = text.charCodeAt(start)
  let end = start + 1
  if (first <= 32) while (end < text.length && text.charCodeAt(end) <= 32) end++
  else if (isLetter(first)) while (end < text.length && isLetter(text.charCodeAt(end))) end++
  return end
}

/** Letters and digits, and whatever is neither white space nor one of the usual signs. */
function isLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 39
  return code >= 0xaa && !(code >= 0x2000 && code < 0x2070) && !(code >= 0x3000 && code < 0x3040) && code !== 0xfeff
}

function hashOf(text: string, start: number, end: number, seed: number): number {
  let hash = seed
  for (let at = start; at < end; at++) hash = step(hash, text.charCodeAt(at))
  return hash
}

/** One step of FNV-1a (datatracker.ietf.org/doc/html/rfc9923), of 32 bits, over UTF-16 units. */
function step(hash: number, unit: number): number {
  return Math.imul((hash === 0 ? 2166136261 : hash) ^ unit, 16777619)
}

function joined(hash: number, token: number): number {
  return step(step(hash, token & 0xffff), token >>> 16)
}

/** FNV leaves the low bits of short texts alike. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (once ^ (once >>> 13)) >>> 0
}

import { comparable, rawWordsOf } from './words.ts'

export type Sentence = {
  words: readonly string[]
  /** How much the sentence says about what is asked: 1 for the first and the last, less for those between. */
  weight: number
  isQuestion: boolean
  /** True if it contains an identifier: `parse_date`, `useEffect`, `main()`. */
  hasIdentifier: boolean
}

// A shorter prompt counts as the caller's own words. A prompt with paragraphs is more likely to contain material.
const shortPrompt = 600
const shortWithParagraphs = 350
const opening = 250
const closing = 300
const between = 300
const mostSentences = 12
const weightBetween = 0.2
const weightOfLastLine = 0.6

/** Words before a colon that introduce the question, and not material to work on. */
const labels: ReadonlySet<string> = new Set([
  ...['question', 'q', 'task', 'prompt', 'problem', 'scenario', 'context', 'user', 'note', 'goal'],
])
const sentenceEnd = /[\n。？]|[.?!:](?=\s|$)/g
const camelCase = /^[a-z]+[A-Z]/
const snakeCase = /[A-Za-z0-9]_[A-Za-z0-9]/
const brands: ReadonlySet<string> = new Set(['iPhone', 'iPad', 'iOS', 'iPod', 'iMac', 'eBay', 'macOS'])

/** The sentences of a prompt that matter, each with its weight, and whether the prompt contains material to work on. */
export function weighSentences(text: string): { sentences: Sentence[]; given: boolean } {
  const colon = colonBeforeText(text)
  const isLong = text.length > (text.includes('\n\n') ? shortWithParagraphs : shortPrompt)
  const firstParagraph = endOfFirstParagraph(text)
  const openEnd = colon ?? (isLong ? Math.min(opening, firstParagraph) : text.length)
  const tail = tailOf(text, isLong && colon === undefined)
  // After a long first paragraph, a short last one says what to do with it.
  const isAskedLast = isLong && tail.weight === 1 && firstParagraph > closing
  const openWeight = isAskedLast ? weightOfLastLine : 1

  const sentences: Sentence[] = []
  const headEnd = Math.min(tail.start, openEnd + between)
  for (const [start, end] of boundsOf(text, 0, headEnd, mostSentences)) {
    sentences.push(toSentence(text.slice(start, end), start < openEnd ? openWeight : weightBetween))
  }
  for (const [start, end] of boundsOf(text, tail.start, text.length, mostSentences)) {
    sentences.push(toSentence(text.slice(start, end), tail.start < openEnd ? 1 : tail.weight))
  }
  return { sentences: sentences.filter(({ words }) => words.length > 0), given: isLong || colon !== undefined }
}

/** The start and the weight of the last line, if it is short; in a long text without one, of the last characters. */
function tailOf(text: string, isLong: boolean): { start: number; weight: number } {
  const lastLine = text.lastIndexOf('\n') + 1
  if (lastLine > 0 && text.length - lastLine <= closing) {
    return { start: lastLine, weight: text[lastLine - 2] === '\n' ? 1 : weightOfLastLine }
  }
  if (!isLong) return { start: text.length, weight: weightOfLastLine }
  const lastSentence = text.lastIndexOf('. ', text.length - 3) + 1
  return { start: Math.max(lastSentence, text.length - closing), weight: weightOfLastLine }
}

/** A first line of a word or two, such as a greeting, does not count as a paragraph. */
function endOfFirstParagraph(text: string): number {
  const end = text.indexOf('\n\n', 15)
  return end < 0 ? text.length : end
}

/** If the first line ends in a colon and material follows, the offset of that material. */
function colonBeforeText(text: string): number | undefined {
  const end = text.indexOf('\n')
  const line = text.slice(0, end < 0 ? opening : Math.min(end, opening))
  const colon = line.search(/:(?=\s|$)/)
  if (colon < 0 || labels.has(line.slice(0, colon).trim().toLowerCase())) return undefined
  return text.slice(colon + 1, colon + 100).trim().length > 20 ? colon + 1 : undefined
}

/** Splits at line ends, at Chinese full stops, and at ".", "?", "!" and ":" before white space. */
function boundsOf(text: string, from: number, to: number, most: number): [start: number, end: number][] {
  const bounds: [number, number][] = []
  const ends = new RegExp(sentenceEnd)
  ends.lastIndex = from
  let start = from
  for (let found = ends.exec(text); found !== null && found.index < to; found = ends.exec(text)) {
    if (found.index > start) bounds.push([start, found.index + 1])
    start = found.index + 1
    if (bounds.length === most) return bounds
  }
  if (start < to) bounds.push([start, to])
  return bounds
}

function toSentence(text: string, weight: number): Sentence {
  const raw = rawWordsOf(text)
  const hasIdentifier =
    text.includes('()') || raw.some((word) => (camelCase.test(word) && !brands.has(word)) || snakeCase.test(word))
  const end = text.trimEnd().at(-1)
  return { words: raw.map(comparable).filter((word) => word !== ''), weight, isQuestion: end === '?', hasIdentifier }
}

import { comparable, rawWordsOf } from './words.ts'

export type Sentence = {
  words: readonly string[]
  /** How much the sentence tells of what is asked for: 1 for the first and the last, less for what is between. */
  weight: number
  isQuestion: boolean
  /** Whether it names something as code does: `parse_date`, `useEffect`, `main()`. */
  hasIdentifier: boolean
}

// Up to here a prompt is taken to be all the caller's own words; with paragraphs, a text is more likely to be among them.
const shortPrompt = 600
const shortWithParagraphs = 350
const opening = 250
const closing = 300
const between = 300
const mostSentences = 12
const weightBetween = 0.2
const weightOfLastLine = 0.6

/** Words before a colon that announce what is asked, and not a text to be worked on. */
const labels: ReadonlySet<string> = new Set([
  ...['question', 'q', 'task', 'prompt', 'problem', 'scenario', 'context', 'user', 'note', 'goal'],
])
const sentenceEnd = /[\n。？]|[.?!:](?=\s|$)/g
const camelCase = /^[a-z]+[A-Z]/
const snakeCase = /[A-Za-z0-9]_[A-Za-z0-9]/
const brands: ReadonlySet<string> = new Set(['iPhone', 'iPad', 'iOS', 'iPod', 'iMac', 'eBay', 'macOS'])

/** The sentences that matter of a prompt, each with its weight; and whether a text is among them that is to be worked on. */
export function weighSentences(text: string): { sentences: Sentence[]; given: boolean } {
  const colon = colonBeforeText(text)
  const isLong = text.length > (text.includes('\n\n') ? shortWithParagraphs : shortPrompt)
  const firstParagraph = endOfFirstParagraph(text)
  const openEnd = colon ?? (isLong ? Math.min(opening, firstParagraph) : text.length)
  const tail = tailOf(text, isLong && colon === undefined)
  // Between a long first paragraph and a short last one, it is the short one that says what to do with the other.
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

/** Where the last line starts, if it is short, and what it weighs; in a long text without one, the last characters. */
function tailOf(text: string, isLong: boolean): { start: number; weight: number } {
  const lastLine = text.lastIndexOf('\n') + 1
  if (lastLine > 0 && text.length - lastLine <= closing) {
    return { start: lastLine, weight: text[lastLine - 2] === '\n' ? 1 : weightOfLastLine }
  }
  if (!isLong) return { start: text.length, weight: weightOfLastLine }
  const lastSentence = text.lastIndexOf('. ', text.length - 3) + 1
  return { start: Math.max(lastSentence, text.length - closing), weight: weightOfLastLine }
}

/** A first line of a word or two, a greeting, is no paragraph of its own. */
function endOfFirstParagraph(text: string): number {
  const end = text.indexOf('\n\n', 15)
  return end < 0 ? text.length : end
}

/** Where the first line says `…: ` and a text comes after it, the place of that text. */
function colonBeforeText(text: string): number | undefined {
  const end = text.indexOf('\n')
  const line = text.slice(0, end < 0 ? opening : Math.min(end, opening))
  const colon = line.search(/:(?=\s|$)/)
  if (colon < 0 || labels.has(line.slice(0, colon).trim().toLowerCase())) return undefined
  return text.slice(colon + 1, colon + 100).trim().length > 20 ? colon + 1 : undefined
}

/** Beginnings and ends: at line ends, at "." and the like before a space, at those of Chinese, and at the first colon. */
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
